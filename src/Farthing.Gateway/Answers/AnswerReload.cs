using Farthing.Answers;
using Farthing.Gateway.Settings;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Answers;

/// <summary>Reads the file of answers again and puts it in force; when it cannot be used, what was in force stays.</summary>
internal sealed partial class AnswerReload(AnswerSettings settings, AnswersInForce answers, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<AnswerReload>();

    /// <summary>Reads it.</summary>
    /// <returns>What is wrong with it (line and field), or <c>null</c> when it is in force or there is none.</returns>
    public string? Run()
    {
        if (settings.File is not { } file) return null;
        try
        {
            answers.ReplaceFile(AnswerFile.Read(file));
            LogReloaded(file, answers.Book.Questions, answers.Book.Rules);
            return null;
        }
        catch (SettingsException error)
        {
            LogRefused(error.Message);
            return error.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Answers were read from {File}: {Questions} questions and {Rules} rules are in force")]
    private partial void LogReloaded(string file, int questions, int rules);

    [LoggerMessage(Level = LogLevel.Error, Message = "Answers were not changed, those in force stay: {Problem}")]
    private partial void LogRefused(string problem);
}
