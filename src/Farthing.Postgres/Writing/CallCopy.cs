using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Pricing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Writing;

/// <summary>Copies calls into their table, in the binary form. For one thread.</summary>
internal sealed class CallCopy
{
    private readonly ChargesJson _charges = new();

    /// <param name="connection">Where to, in a transaction.</param>
    /// <param name="calls">Which.</param>
    /// <param name="costly">Whether each is to be found among the costliest.</param>
    /// <param name="timeout">How long the server may take.</param>
    public void Write(NpgsqlConnection connection, IReadOnlyList<CallRecord> calls, IReadOnlyList<bool> costly, TimeSpan timeout)
    {
        using NpgsqlBinaryImporter row = connection.BeginBinaryImport($"COPY calls ({CallColumns.All}) FROM STDIN (FORMAT BINARY)");
        row.Timeout = timeout;
        for (int i = 0; i < calls.Count; i++) Write(row, calls[i], costly[i]);
        row.Complete();
    }

    private void Write(NpgsqlBinaryImporter row, CallRecord call, bool costly)
    {
        Charge? last = call.Charges.Count > 0 ? call.Charges[^1] : null;
        row.StartRow();
        row.Write(CallColumns.ToGuid(call.Id), NpgsqlDbType.Uuid);
        row.Write(Quantities.Instant(Quantities.Micros(call.StartedAt)).UtcDateTime, NpgsqlDbType.TimestampTz);
        row.Write(Quantities.Micros(call.Duration), NpgsqlDbType.Bigint);
        Number(row, call.TimeToFirstByte is { } firstByte ? Quantities.Micros(firstByte) : null);
        row.Write(Quantities.Micros(call.Overhead), NpgsqlDbType.Bigint);
        Text(row, call.Principal.Project);
        Text(row, call.Principal.Team);
        Text(row, call.Principal.Feature);
        Text(row, call.Principal.User);
        Text(row, call.Principal.Key);
        Text(row, call.Principal.Tags);
        Text(row, Names.Endpoints[call.Endpoint]);
        row.Write(call.Streamed, NpgsqlDbType.Boolean);
        Text(row, call.RequestedModel);
        Text(row, last?.Provider ?? "");
        Text(row, last?.Deployment ?? "");
        Text(row, last?.Model ?? call.RequestedModel);
        row.Write(call.Charges.Count, NpgsqlDbType.Integer);
        row.Write(call.Status, NpgsqlDbType.Integer);
        Text(row, Names.Outcomes[call.Outcome]);
        Text(row, call.ErrorCode);
        Text(row, call.Cache);
        Text(row, call.Route);
        Text(row, call.Degraded);
        if (Quantities.Cost(call.Charges) is { } cost) row.Write(Usd.FromPicos(cost).Amount, NpgsqlDbType.Numeric);
        else row.WriteNull();
        row.Write(Usd.FromPicos(Quantities.Picos(call.Saved) ?? 0).Amount, NpgsqlDbType.Numeric);
        Text(row, Names.UsageStatuses[last?.UsageStatus ?? UsageStatus.Reported]);
        Text(row, Names.CostStatuses[last?.CostStatus ?? CostStatus.NotBilled]);
        CallTokens tokens = CallTokens.Of(call.Charges);
        Number(row, tokens.Input);
        Number(row, tokens.CachedRead);
        Number(row, tokens.Output);
        Number(row, tokens.Reasoning);
        row.Write(costly, NpgsqlDbType.Boolean);
        row.Write(_charges.WriteToMemory(call.Charges), NpgsqlDbType.Json);
    }

    private static void Text(NpgsqlBinaryImporter row, string text) => row.Write(PostgresText.Clean(text), NpgsqlDbType.Text);

    private static void Number(NpgsqlBinaryImporter row, long? number)
    {
        if (number is { } known) row.Write(known, NpgsqlDbType.Bigint);
        else row.WriteNull();
    }
}
