using Farthing.Calls;
using Farthing.Providers.Health;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>The answer given when a provider gave none; the attempt is charged as what it is: unknown, unless it never arrived.</summary>
internal sealed class FailedReply(Attempt attempt, CallError error, CallOutcome outcome, AnswerMeter meter) : Reply
{
    private readonly RefusalReply _refusal = new(attempt.Call.Endpoint.DialectOf(), error, outcome);

    public override int Status => _refusal.Status;

    public override bool IsEventStream => false;

    public override long? ContentLength => _refusal.ContentLength;

    public override CallError Error => _refusal.Error;

    public override string Deployment => attempt.Deployment.Name;

    public override void CopyHeadersTo(IReplyHeaders headers) => _refusal.CopyHeadersTo(headers);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _refusal.ReadAsync(buffer);

    public override CallOutcome Finish(bool clientLeft)
    {
        CallOutcome ended = _refusal.Finish(clientLeft);
        attempt.Call.Charges.Add(meter.Finish(0, ended, attempt.Call.ProviderTime));
        attempt.End(
            ended == CallOutcome.ClientLeft || Status < 500 ? AttemptResult.Nothing : AttemptResult.Failed,
            ended == CallOutcome.ProviderTimeout ? "timed out" : "out of reach");
        return ended;
    }

    public override ValueTask DisposeAsync()
    {
        meter.Dispose();
        attempt.End(AttemptResult.Nothing);
        return base.DisposeAsync();
    }
}
