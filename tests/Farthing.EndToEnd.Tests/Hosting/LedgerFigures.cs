using System.Globalization;

namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>What <c>GET /metrics</c> says of the ledger.</summary>
internal static class LedgerFigures
{
    /// <summary>Waits until no call is open and everything journalled is in the store.</summary>
    public static Task SettledAsync(HttpClient gateway) => Patience.UntilAsync("every call is in the store", async () =>
    {
        IReadOnlyDictionary<string, long> figures = await ReadAsync(gateway);
        return figures["open_calls"] == 0 && figures["backlog_calls"] == 0 && figures["backlog_bytes"] == 0;
    });

    /// <summary>The gauges whose names begin so, by the rest of them.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(HttpClient gateway, string prefix = "farthing_ledger_")
    {
        string text = await gateway.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return text.Split('\n')
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => line[prefix.Length..].Split(' '))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }
}
