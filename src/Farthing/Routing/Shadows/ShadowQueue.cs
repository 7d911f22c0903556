using System.Threading.Channels;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Shadows;

/// <summary>Draws the calls that are to be compared with the strongest model, once they are answered. Beyond a bound they are left out.</summary>
/// <param name="shares">For each policy that compares: the share of its calls, the model that they are compared with, and the others, of which one is tried where the strongest itself answered.</param>
/// <param name="random">Draws.</param>
public sealed class ShadowQueue(IReadOnlyDictionary<string, (double Share, string Strongest, IReadOnlyList<string> Others)> shares, Random random) : ICallObserver
{
    private const int MostWaiting = 64;

    private readonly Lock _lock = new();
    private readonly Channel<ShadowCall> _waiting = Channel.CreateBounded<ShadowCall>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    internal ChannelReader<ShadowCall> Waiting => _waiting.Reader;

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        // What a cache had, or a twin, no model was asked for: there is nothing to compare, and what is drawn is paid for.
        if (call.Decision is not { } decision || call.IsAnswered || record.Outcome != CallOutcome.Completed || record.Status != 200 || record.Charges.Count == 0) return;
        if (record.Principal.Project == OwnProject.Name) return;

        // Of a cascade, the model whose answer stood.
        if ((decision.Cascade is null ? decision.Model : call.RoutedModel) is not { } model) return;
        foreach (string policy in RouteText.PoliciesIn(record.Route))
        {
            if (!shares.TryGetValue(policy, out (double Share, string Strongest, IReadOnlyList<string> Others) plan) || (model == plan.Strongest && plan.Others.Count == 0) || !IsDrawn(plan.Share)) continue;

            // Where the strongest answers everything because nothing is known of the others, they are what is to be learned of.
            string compared = model != plan.Strongest ? model : plan.Others[Draw(plan.Others.Count)];
            _waiting.Writer.TryWrite(new ShadowCall(CopyOf(call), record, compared, policy, decision.Foretold));
            return;
        }
    }

    private bool IsDrawn(double share)
    {
        lock (_lock) return random.NextDouble() < share;
    }

    private int Draw(int count)
    {
        lock (_lock) return random.Next(count);
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
