using System.Runtime.CompilerServices;
using Farthing.Gateway.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Farthing.Gateway.Hosting;

/// <summary>How the gateway logs: to standard error, as text or as one JSON object a line.</summary>
internal static class LoggingSetup
{
    /// <summary>Makes what loggers come from; the caller's to dispose of.</summary>
    public static ILoggerFactory CreateFactory(LoggingSettings settings) => settings.Format == LogFormat.Json ? CreateJson(settings) : CreateText(settings);

    /// <summary>Puts the parts together by hand: a container for them alone is a tenth of the CPU of a start.</summary>
    private static LoggerFactory CreateText(LoggingSettings settings)
    {
        var console = new FixedOptions<ConsoleLoggerOptions>(new ConsoleLoggerOptions { LogToStandardErrorThreshold = LogLevel.Trace, FormatterName = LogLineFormatter.FormatterName });
        var filters = new LoggerFilterOptions();
        SetFilters(filters, settings);
        return new LoggerFactory([new ConsoleLoggerProvider(console, [new LogLineFormatter(TimeProvider.System)])], filters);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ILoggerFactory CreateJson(LoggingSettings settings) => LoggerFactory.Create(logging =>
    {
        logging.Services.Configure<LoggerFilterOptions>(filters => SetFilters(filters, settings));
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddJsonConsole();
    });

    private static void SetFilters(LoggerFilterOptions filters, LoggingSettings settings)
    {
        filters.MinLevel = settings.Level;

        // A line for every request is the ledger's business, not the log's.
        filters.AddFilter("Microsoft", level => level >= LogLevel.Warning && level >= settings.Level);

        // Were this category on at any level, the host would make an activity and a logging scope for every request, which nothing here reads.
        filters.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
