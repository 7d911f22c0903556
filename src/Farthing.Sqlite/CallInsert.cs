using System.Globalization;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>Inserts calls. For one thread.</summary>
internal sealed class CallInsert(SqliteHandle database, CostlyCalls costly) : IDisposable
{
    public const string Columns =
        "id, started_us, duration_us, first_byte_us, overhead_us, project, team, feature, user, key, tags, endpoint, streamed, requested_model, "
        + "provider, deployment, model, attempts, status, outcome, error_code, cache, route, degraded, cost_pico, saved_pico, usage_status, cost_status, "
        + "input_tokens, cached_read_tokens, output_tokens, reasoning_tokens, costly, charges";

    private readonly ChargesJson _charges = new();
    private readonly Statement _insert = new(
        database,
        $"INSERT OR IGNORE INTO calls ({Columns}) VALUES ({string.Join(',', Enumerable.Range(1, 34).Select(i => $"?{i.ToString(CultureInfo.InvariantCulture)}"))})");

    /// <returns><c>false</c> when the call is there already.</returns>
    public bool Insert(CallRecord call)
    {
        Charge? last = call.Charges.Count > 0 ? call.Charges[^1] : null;
        long? cost = Quantities.Cost(call.Charges);
        _insert.Bind(call.Id)
            .Bind(Quantities.Micros(call.StartedAt))
            .Bind(Quantities.Micros(call.Duration))
            .Bind(call.TimeToFirstByte is { } firstByte ? Quantities.Micros(firstByte) : null)
            .Bind(Quantities.Micros(call.Overhead))
            .Bind(call.Principal.Project)
            .Bind(call.Principal.Team)
            .Bind(call.Principal.Feature)
            .Bind(call.Principal.User)
            .Bind(call.Principal.Key)
            .Bind(call.Principal.Tags)
            .Bind(Names.Endpoints[call.Endpoint])
            .Bind(call.Streamed ? 1 : 0)
            .Bind(call.RequestedModel)
            .Bind(last?.Provider ?? "")
            .Bind(last?.Deployment ?? "")
            .Bind(last?.Model ?? call.RequestedModel)
            .Bind(call.Charges.Count)
            .Bind(call.Status)
            .Bind(Names.Outcomes[call.Outcome])
            .Bind(call.ErrorCode)
            .Bind(call.Cache)
            .Bind(call.Route)
            .Bind(call.Degraded)
            .Bind(cost)
            .Bind(Quantities.Picos(call.Saved) ?? 0)
            .Bind(Names.UsageStatuses[last?.UsageStatus ?? UsageStatus.Reported])
            .Bind(Names.CostStatuses[last?.CostStatus ?? CostStatus.NotBilled]);
        CallTokens tokens = CallTokens.Of(call.Charges);
        _insert.Bind(tokens.Input).Bind(tokens.CachedRead).Bind(tokens.Output).Bind(tokens.Reasoning);
        bool isCostly = costly.IsCostly(Quantities.Micros(call.StartedAt), cost);
        _insert.Bind(isCostly ? 1 : null).Bind(_charges.WriteBesideColumns(call)).Run();
        return database.Changes == 1;
    }

    public void Dispose() => _insert.Dispose();
}
