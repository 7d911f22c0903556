using Farthing.Caching.Answers;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Optimiser;
using Farthing.Quality.Feedback;
using Farthing.Routing.Outcomes;
using Farthing.Wire;
using Microsoft.Extensions.Logging;

namespace Farthing.Routing.Shadows;

/// <summary>
/// Asks both a model of a policy and the strongest one again, off the path of calls and at the optimiser's expense, and keeps whether the answers come to the same as
/// feedback on the call. What cannot be told is not kept.
/// </summary>
/// <param name="queue">The calls.</param>
/// <param name="plans">How policies compare.</param>
/// <param name="calls">Makes calls of the optimiser's own.</param>
/// <param name="pipeline">Answers them.</param>
/// <param name="store">Keeps what is found.</param>
/// <param name="observers">Are told of it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class ShadowComparer(
    ShadowQueue queue, IReadOnlyList<ShadowPlan> plans, BackgroundCalls calls, Pipeline pipeline, IFeedbackStore store, IEnumerable<IFeedbackObserver> observers, TimeProvider time, ILogger<ShadowComparer> logger)
{
    /// <summary>The feature under which reports show what comparing cost.</summary>
    public const string Feature = "route comparison";

    private readonly IFeedbackObserver[] _observers = [.. observers];

    /// <summary>Compares until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (ShadowCall shadow in queue.Waiting.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await CompareAsync(shadow, plans.First(plan => plan.Policy == shadow.Policy), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(shadow.Record.Id, failure);
            }
        }
    }

    private async Task CompareAsync(ShadowCall shadow, ShadowPlan plan, CancellationToken cancellationToken)
    {
        OwnAnswer strong = await calls.AskAgainAsync(shadow.Call, Feature, plan.Strongest, pipeline.AnswerAsync, cancellationToken).ConfigureAwait(false);
        if (TextOf(shadow.Call, strong) is not { } strongText) return;
        OwnAnswer cheap = await calls.AskAgainAsync(shadow.Call, Feature, shadow.Model, pipeline.AnswerAsync, cancellationToken).ConfigureAwait(false);
        if (cheap.Status != 200) return;
        string question = LastTurnReader.TryRead(shadow.Call.Body.Span, shadow.Call.Endpoint, out LastTurn? turn) ? turn.Value.Text : "";

        // An answer without words, where the strongest has some, is not as good.
        AnswerVerdict verdict = TextOf(shadow.Call, cheap) is { } cheapText
            ? await plan.Judge.JudgeAsync(new AnswerPair(question, strongText, question, cheapText) { Regions = shadow.Call.Principal.Regions }, cancellationToken).ConfigureAwait(false)
            : new AnswerVerdict(false, null);
        if (verdict.Right is not { } same) return;
        CallFeedback found = new()
        {
            Call = shadow.Record.Id,
            At = time.GetUtcNow(),
            Key = OutcomeRecorder.Comparison,
            Score = same ? 1 : 0,
            Comment = OutcomeRecorder.Describe(shadow.Model, plan.Strongest, plan.Policy, shadow.Foretold),
        };
        if (!await store.AddAsync(found, cancellationToken).ConfigureAwait(false)) return;
        foreach (IFeedbackObserver observer in _observers) observer.Received(shadow.Record, found);
    }

    private static string? TextOf(Call call, OwnAnswer answer) => answer.Status == 200 ? AnswerText.Read(call.Endpoint, AnswerForms.WantedBy(call), answer.Body) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The call {Id} could not be compared with the strongest model's answer")]
    private partial void LogFailed(CallId id, Exception failure);
}
