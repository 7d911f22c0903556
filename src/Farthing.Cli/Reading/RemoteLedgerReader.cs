using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Quality.Feedback;

namespace Farthing.Cli.Reading;

/// <summary>Reads the ledger through a running gateway's admin API.</summary>
/// <param name="client">Talks to the gateway; its base address is the gateway's. Disposed with this.</param>
/// <param name="adminKey">The admin key.</param>
internal sealed class RemoteLedgerReader(HttpClient client, string adminKey) : ILedgerReader
{
    private const string Calls = "admin/v1/calls";

    /// <inheritdoc />
    public async Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default) =>
        LedgerJsonReader.ReadReport(await GetAsync($"admin/v1/report{LedgerQueryString.Format(query)}", cancellationToken) ?? throw Missing());

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default) =>
        LedgerJsonReader.ReadCalls(await GetAsync($"{Calls}{LedgerQueryString.Format(query)}", cancellationToken) ?? throw Missing());

    /// <inheritdoc />
    public async Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default) =>
        await GetAsync($"{Calls}/{id}", cancellationToken) is { } json ? LedgerJsonReader.ReadCall(json) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{Calls}/match?prefix={Uri.EscapeDataString(prefix)}&limit={limit}");
        return LedgerJsonReader.ReadIds(await GetAsync(path, cancellationToken) ?? throw Missing());
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallFeedback>> FeedbackAsync(CallId id, CancellationToken cancellationToken = default) =>
        await GetAsync($"{Calls}/{id}/feedback", cancellationToken) is { } json ? FeedbackJson.Read(json) : [];

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallFeedback>> RecentFeedbackAsync(DateTimeOffset? since, int limit, CancellationToken cancellationToken = default)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"admin/v1/feedback?limit={Math.Min(limit, 10_000)}{(since is { } from ? $"&since={Format(from)}" : "")}");
        return FeedbackJson.Read(await GetAsync(path, cancellationToken) ?? throw Missing());
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default)
    {
        string query = since is { } from ? $"?since={Format(from)}" : "";
        return LedgerJsonReader.ReadMissingPrices(await GetAsync($"admin/v1/prices/missing{query}", cancellationToken) ?? throw Missing());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Format(DateTimeOffset moment) => Uri.EscapeDataString(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));

    private async Task<byte[]?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => body,
            HttpStatusCode.NotFound => null,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new LedgerException(
                $"The gateway at {client.BaseAddress} does not accept the admin key in the data folder; is it the gateway of another folder?"),
            _ => throw new LedgerException($"The gateway at {client.BaseAddress} answered {(int)answer.StatusCode} to {path}."),
        };
    }

    private LedgerException Missing() =>
        new($"The gateway at {client.BaseAddress} has no such page; is it older than this command?");
}
