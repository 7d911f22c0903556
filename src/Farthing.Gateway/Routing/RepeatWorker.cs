using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Routing.Repeats;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Routing;

/// <summary>Keeps, beside the calls, that an answer was asked for again: the same as if the client had sent the label <c>regenerated</c>.</summary>
internal sealed partial class RepeatWorker(RepeatedCalls repeats, FeedbackDesk desk, ILogger<RepeatWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach ((Principal principal, CallId call) in repeats.Labels.ReadAllAsync(stoppingToken))
        {
            try
            {
                CallFeedback said = new() { Call = call, At = default, Label = FeedbackLabel.Regenerated, Comment = "asked again with quality high" };
                await desk.TakeAsync(principal, said, stoppingToken);
            }
            catch (LedgerException failure)
            {
                LogUnkept(call, failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the call {Call} was asked again could not be kept")]
    private partial void LogUnkept(CallId call, Exception failure);
}
