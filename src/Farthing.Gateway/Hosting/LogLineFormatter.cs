using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Farthing.Gateway.Hosting;

/// <summary>One line of text for each message: the time (UTC), the level, the category, the message, the exception. In colour on a terminal.</summary>
internal sealed class LogLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private const string Plain = "\e[0m";
    private readonly bool _isColoured = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message.Length == 0 && logEntry.Exception is null) return;
        (string level, string colour) = Level(logEntry.LogLevel);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ ", CultureInfo.InvariantCulture));
        if (_isColoured) textWriter.Write(colour);
        textWriter.Write(level);
        if (_isColoured) textWriter.Write(Plain);
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write("] ");
        WriteInOneLine(textWriter, message);
        if (logEntry.Exception is not null)
        {
            textWriter.Write(' ');
            WriteInOneLine(textWriter, logEntry.Exception.ToString());
        }

        textWriter.WriteLine();
    }

    private static void WriteInOneLine(TextWriter writer, string text) => writer.Write(text.ReplaceLineEndings(" "));

    private static (string Level, string Colour) Level(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trce", "\e[37m"),
        LogLevel.Debug => ("dbug", "\e[37m"),
        LogLevel.Information => ("info", "\e[32m"),
        LogLevel.Warning => ("warn", "\e[1;33m"),
        LogLevel.Error => ("fail", "\e[1;31m"),
        _ => ("crit", "\e[1;37;41m"),
    };
}
