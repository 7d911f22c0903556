using Farthing.Gateway.Settings;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>How the gateway logs: to standard error, as text or as one JSON object a line.</summary>
internal static class LoggingSetup
{
    public static void AddFarthingLogging(this ILoggingBuilder logging, LoggingSettings settings)
    {
        logging.SetMinimumLevel(settings.Level);

        // A line for every request is the ledger's business, not the log's.
        logging.AddFilter("Microsoft", level => level >= LogLevel.Warning && level >= settings.Level);

        // Were this category on at any level, the host would make an activity and a logging scope for every request, which nothing here reads.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.Format == LogFormat.Json) logging.AddJsonConsole();
        else logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ "));
    }
}
