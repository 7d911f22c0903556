using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Ledger;

/// <summary>Ends a call: what it cost becomes known, the ledger receives its one record, and whoever watches sees it.</summary>
public sealed class Settlement(ILedger ledger, IEnumerable<ICallObserver> observers, TimeProvider time)
{
    private const int ClientClosedRequest = 499;

    private readonly ICallObserver[] _observers = [.. observers];

    /// <summary>Ends the reply, and records the call if a provider was asked or it was answered without one. Does so once; later calls only say the cost again.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reply">What came back, or <c>null</c> when the pipeline failed.</param>
    /// <param name="told">The error that the client gets in place of the reply, or <c>null</c>.</param>
    /// <param name="clientLeft">Whether the client is known to have left, though its cancellation may not have come yet.</param>
    /// <returns>What the call cost, or <c>null</c> when that is not known.</returns>
    public Usd? Settle(Call call, Reply? reply, CallError? told = null, bool clientLeft = false)
    {
        if (reply is not null) call.Outcome ??= reply.Finish(clientLeft || call.ClientLeft.IsCancellationRequested);
        call.Hold?.Release(call);
        if (call.IsOpen || call.IsAnswered) Record(call, reply, told);
        else if (!call.IsSettled && (told ?? reply?.Error) is { } error) Refuse(call, error);
        call.IsOpen = call.IsAnswered = false;
        call.IsSettled = true;
        return CostOf(call);
    }

    private void Record(Call call, Reply? reply, CallError? told)
    {
        CallOutcome outcome = call.Outcome ?? CallOutcome.ProviderUnreachable;
        var record = new CallRecord
        {
            Id = call.Id,
            StartedAt = call.StartedAt,
            Duration = time.GetElapsedTime(call.StartTimestamp),
            TimeToFirstByte = call.TimeToFirstByte,
            Overhead = call.Overhead,
            Principal = call.Principal,
            Endpoint = call.Endpoint,
            Streamed = call.Streamed,
            RequestedModel = call.RequestedModel,
            Status = outcome == CallOutcome.ClientLeft ? ClientClosedRequest : told?.Status ?? reply?.Status ?? 500,
            Outcome = outcome,
            ErrorCode = told?.Code ?? reply?.ErrorCode ?? "internal_error",
            Cache = call.CacheResult,
            Route = call.AnswerOf.Length == 0 ? call.Route : call.Route.Length == 0 ? call.AnswerOf : $"{call.Route}; {call.AnswerOf}",
            Saved = call.Saved,
            Degraded = call.Degradation?.Text ?? "",
            Charges = call.Charges,
        };
        ledger.Close(record);
        foreach (ICallObserver observer in _observers) observer.Settled(call, record);
    }

    /// <summary>Ends a call that was refused before a provider was asked. Nothing was spent: it is no record of calls, and those who watch hear of it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="error">What its caller is told.</param>
    public void Refuse(Call call, CallError error)
    {
        foreach (ICallObserver observer in _observers) observer.Refused(call, error);
    }

    private static Usd? CostOf(Call call)
    {
        Usd sum = Usd.Zero;
        foreach (Charge charge in call.Charges)
        {
            if (charge.Cost is not { } cost) return null;
            sum += cost.Rounded();
        }

        return sum;
    }
}
