using Farthing.Gateway.Settings;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Routing;

/// <summary>Has scorers learn in the background, one after the other on one thread: it takes seconds, and calls are taken meanwhile, by the strong model.</summary>
internal sealed partial class ScorerSchool(FarthingSettings settings, ILogger<ScorerSchool> logger) : BackgroundService
{
    private readonly List<(string Policy, ScorerOptions Options, AnswerScorer Scorer)> _pupils = [];

    /// <summary>Takes one in, before the gateway starts.</summary>
    public AnswerScorer Enter(string policy, ScorerOptions options)
    {
        AnswerScorer scorer = new();
        _pupils.Add((policy, options, scorer));
        return scorer;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _pupils.Count == 0 ? Task.CompletedTask : Task.Factory.StartNew(
        () => Learn(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Learn(CancellationToken stopping)
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        foreach ((string policy, ScorerOptions options, AnswerScorer scorer) in _pupils)
        {
            try
            {
                ScorerState state = Learn(policy, options, stopping);
                scorer.Set(state);
                if (state.Note.Length > 0) LogNote(policy, state.Note);
                else LogLearned(policy, state.Labels, state.Threshold);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
            {
                // It was readable when the settings were: until it is so again, the strong model answers.
                LogFailed(policy, options.File, error);
            }
        }
    }

    private ScorerState Learn(string policy, ScorerOptions options, CancellationToken stopping)
    {
        string file = Path.Combine(settings.Data, "routes", policy + ".scorer");
        byte[] origin = ModelOrigin.Of(options.File, options.Weak, options.Strong);
        try
        {
            if (ScorerFile.Load(file, origin) is { } known) return ScorerTraining.StateOf(known, options);
        }
        catch (InvalidDataException damage)
        {
            LogDamaged(policy, file, damage.Message);
        }

        ScorerState state = ScorerTraining.Train([.. OutcomeFile.ReadOutcomes(File.ReadLines(options.File))], options, out LearnedScorer? learned, stopping);
        if (learned is null) return state;
        Save(policy, file, learned, origin);
        return state;
    }

    private void Save(string policy, string file, LearnedScorer learned, byte[] origin)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            ScorerFile.Save(file, learned, origin);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(policy, file, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the scorer of the route {Policy} had learned cannot be read from {File}: {Damage}; it is trained anew.")]
    private partial void LogDamaged(string policy, string file, string damage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the scorer of the route {Policy} has learned cannot be kept in {File}: {Problem}; it is trained anew at the next start")]
    private partial void LogUnsaved(string policy, string file, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The scorer of the route {Policy} has learned from {Labels} answers; those with a score above {Threshold} are not kept.")]
    private partial void LogLearned(string policy, int labels, double threshold);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scorer of the route {Policy}: {Note}")]
    private partial void LogNote(string policy, string note);

    [LoggerMessage(Level = LogLevel.Error, Message = "The scorer of the route {Policy} cannot learn from {File}; its strong model answers every call until the next start.")]
    private partial void LogFailed(string policy, string file, Exception error);
}
