using System.Threading.Channels;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Shadows;

/// <summary>Draws the calls that are to be compared with the strongest model, once they are answered. Beyond a bound they are left out.</summary>
/// <param name="shares">For each policy that compares: the share of its calls, and the model that they are compared with.</param>
/// <param name="random">Draws.</param>
public sealed class ShadowQueue(IReadOnlyDictionary<string, (double Share, string Strongest)> shares, Random random) : ICallObserver
{
    private const int MostWaiting = 64;

    private readonly Lock _lock = new();
    private readonly Channel<ShadowCall> _waiting = Channel.CreateBounded<ShadowCall>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    internal ChannelReader<ShadowCall> Waiting => _waiting.Reader;

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (call.Decision is not { } decision || record.Outcome != CallOutcome.Completed || record.Status != 200 || record.Charges.Count == 0) return;
        if (record.Principal.Project == OwnProject.Name) return;

        // Of a cascade, the model whose answer stood.
        if ((decision.Cascade is null ? decision.Model : call.RoutedModel) is not { } model) return;
        foreach (string policy in RouteText.PoliciesIn(record.Route))
        {
            if (!shares.TryGetValue(policy, out (double Share, string Strongest) plan) || model == plan.Strongest || !IsDrawn(plan.Share)) continue;
            _waiting.Writer.TryWrite(new ShadowCall(CopyOf(call), record, model, policy));
            return;
        }
    }

    private bool IsDrawn(double share)
    {
        lock (_lock) return random.NextDouble() < share;
    }

    private static Call CopyOf(Call call) => new()
    {
        Id = call.Id,
        StartedAt = call.StartedAt,
        StartTimestamp = call.StartTimestamp,
        Endpoint = call.Endpoint,
        Principal = call.Principal,
        Body = call.Body.ToArray(),
        Request = call.Request,
        Headers = HeaderCopy.Of(call.Headers),
        PathSuffix = call.PathSuffix,
        RequestedModel = call.RequestedModel,
        Streamed = call.Streamed,
        ClientLeft = CancellationToken.None,
    };
}
