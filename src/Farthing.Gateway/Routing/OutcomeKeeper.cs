using Farthing.Calls;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Routing.Outcomes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Routing;

/// <summary>
/// Makes the table of outcomes anew from the ledger at start, keeps it up with what is said, and where replicas share a store takes in what was said to the others.
/// </summary>
internal sealed partial class OutcomeKeeper(OutcomeRecorder recorder, ILedgerReader ledger, FarthingSettings settings, TimeProvider time, ILogger<OutcomeKeeper> logger)
    : BackgroundService, IFeedbackObserver
{
    /// <summary>How much of what was said is read at start: the latest.</summary>
    private const int MostAtStart = 100_000;

    /// <summary>How often replicas look.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>How much later than it was said something may be found in the store.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Whether everything that the ledger had at start has been read.</summary>
    public bool IsLoaded { get; private set; }

    public void Received(CallRecord call, CallFeedback feedback) => recorder.Received(call, feedback);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        DateTimeOffset read = time.GetUtcNow();
        await ReadAsync(since: null, stoppingToken);
        IsLoaded = true;
        while (settings.Store.Kind == StoreKind.Postgres)
        {
            await Task.Delay(Interval, time, stoppingToken);
            DateTimeOffset now = time.GetUtcNow();
            await ReadAsync(read - Overlap, stoppingToken);
            read = now;
        }
    }

    private async Task ReadAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        HashSet<CallId> paid = [];
        try
        {
            foreach (CallFeedback feedback in await ledger.RecentFeedbackAsync(since, MostAtStart, cancellationToken))
            {
                if (OutcomeRecorder.ScoreOf(feedback) is null || !recorder.IsNews(feedback) || await ledger.FindAsync(feedback.Call, cancellationToken) is not { } call) continue;
                recorder.Received(call, feedback);
                if (since is null && feedback.Key != OutcomeRecorder.Comparison && paid.Add(call.Id)) recorder.Paid(call);
            }
        }
        catch (Exception failure) when (failure is LedgerException)
        {
            LogUnread(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was said of calls could not be read; policies that go by it know only what was said since start")]
    private partial void LogUnread(Exception failure);
}
