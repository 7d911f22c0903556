using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Farthing.Calls;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Routing.Cost;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;

namespace Farthing.Gateway.Routing;

/// <summary>
/// Counts what policies chose, what it cost, and what it is estimated to have saved: the price of the model asked for (of an alias its baseline) for the tokens of the answer,
/// less what the call cost. Estimates stand here only; what callers are told as saved is measured.
/// </summary>
internal sealed class RouteAccounts(FarthingSettings settings, CallCosts costs, OutcomeRecorder recorder) : ICallObserver
{
    /// <summary>Names of policies and models are the administrator's; only <c>effort</c> takes a client's model over, and must not make series without end.</summary>
    private const int MostSeries = 1_000;

    private readonly ConcurrentDictionary<(string Route, string Model), RouteAccount> _accounts = new();

    /// <summary>Every account.</summary>
    public IReadOnlyList<KeyValuePair<(string Route, string Model), RouteAccount>> All => [.. _accounts];

    public void Settled(Call call, CallRecord record)
    {
        if (call.Decision is not { } decision) return;
        recorder.Paid(record);
        (string Route, string Model) key = (decision.Policy, decision.Model);
        if (_accounts.Count >= MostSeries && !_accounts.ContainsKey(key)) return;
        decimal saved = EstimateSaved(call, record)?.Amount ?? 0;
        _accounts.AddOrUpdate(
            key,
            static (_, added) => added,
            static (_, known, added) => new RouteAccount(known.Calls + added.Calls, known.FellBack + added.FellBack, known.EstimatedSaved + added.EstimatedSaved),
            new RouteAccount(1, decision.FellBack ? 1 : 0, saved));
    }

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        if (settings.Routes.Count == 0) return;
        KeyValuePair<(string Route, string Model), RouteAccount>[] accounts = [.. All.OrderBy(each => each.Key)];
        PrometheusText.Head(output, "farthing_route_calls_total", "counter", "Calls for which a policy chose, by policy and model.");
        foreach (((string route, string model), RouteAccount account) in accounts)
            output.Append(CultureInfo.InvariantCulture, $"farthing_route_calls_total{{route=\"{PrometheusText.Escape(route)}\",model=\"{PrometheusText.Escape(model)}\"}} {account.Calls}\n");
        PrometheusText.Head(output, "farthing_route_fell_back_total", "counter", "Calls that went to the strongest model because a promise could not be kept otherwise.");
        foreach (IGrouping<string, RouteAccount> route in accounts.GroupBy(each => each.Key.Route, each => each.Value))
            output.Append(CultureInfo.InvariantCulture, $"farthing_route_fell_back_total{{route=\"{PrometheusText.Escape(route.Key)}\"}} {route.Sum(account => account.FellBack)}\n");
        PrometheusText.Head(output, "farthing_route_estimated_saved_usd", "gauge", "What policies are estimated to have saved since start against the models asked for; below 0 where they cost more.");
        foreach (IGrouping<string, RouteAccount> route in accounts.GroupBy(each => each.Key.Route, each => each.Value))
            output.Append(CultureInfo.InvariantCulture, $"farthing_route_estimated_saved_usd{{route=\"{PrometheusText.Escape(route.Key)}\"}} {route.Sum(account => account.EstimatedSaved)}\n");
    }

    private Usd? EstimateSaved(Call call, CallRecord record)
    {
        // What a cache saved is no policy's doing.
        if (call.IsAnswered || record.Charges.Count == 0 || record.Charges[^1].UsageStatus == UsageStatus.Unknown || record.Cost is not { } cost) return null;
        string? asked = settings.Aliases.TryGetValue(call.RequestedModel, out AliasSettings? alias) && alias.Route is not null ? alias.Baseline : call.RequestedModel;
        if (asked is null || asked.StartsWith(RouteTable.ModelPrefix, StringComparison.Ordinal) || costs.DeploymentOf(asked, call) is not { } deployment) return null;
        return costs.Of(deployment, call.Principal.Key, call.StartedAt, record.Charges[^1].Usage) is { } would ? would - cost : null;
    }
}
