using System.Globalization;
using System.Net;
using System.Text;
using Farthing.Simulator.Metering;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>Calls of many sizes and endings, and what the provider charges for them: its own count at list prices that are written down here.</summary>
internal static class BudgetedLoad
{
    /// <summary>The most that one of these calls can cost: 200 tokens of output and a short prompt at the dearer model's prices.</summary>
    public const decimal LargestCall = 0.0045m;

    // Long enough that no call that is to hang ends by itself.
    private const string Long = "3600000";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<HttpStatusCode> CallAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            await response.Content.CopyToAsync(Stream.Null, Stop);
            return response.StatusCode;
        }
    }

    /// <summary>A call that may fail at the provider, break off, hang or be left by its client.</summary>
    public static async Task TroubledCallAsync(HttpClient client, int n, bool hangs = false)
    {
        HttpRequestMessage request = RequestOf($"t-{n:0000}", n);
        if (hangs) request.Headers.Add("x-simulator-latency-ms", Long);
        else if ((n % 11) switch { 1 => "429", 2 => "500", 3 => "cut", 4 when n % 44 == 4 => "hang", 5 => "error-in-stream", _ => null } is { } fault) request.Headers.Add("x-simulator-fault", fault);
        try
        {
            using (request)
            {
                using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
                await using Stream body = await response.Content.ReadAsStreamAsync(Stop);

                // One in seven leaves at the first byte that it sees.
                if (n % 7 == 6) _ = await body.ReadAtLeastAsync(new byte[64], 1, throwOnEndOfStream: false, Stop);
                else await body.CopyToAsync(Stream.Null, Stop);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // It was cut, as it was to be.
        }
    }

    public static HttpRequestMessage RequestOf(string marker, int n) => (n % 4) switch
    {
        0 => Chat(marker, 60 + (n % 100), stream: false),
        1 => Chat(marker, 60 + (n % 100), stream: true),
        2 => Message(marker, 50 + (n % 150), stream: false),
        _ => Message(marker, 50 + (n % 150), stream: true),
    };

    public static HttpRequestMessage Chat(string marker, int most, bool stream) => Create(
        "/v1/chat/completions",
        $$"""{"model":"gpt-4o-mini","stream":{{(stream ? "true" : "false")}},"max_tokens":{{most}},"messages":[{"role":"user","content":"Count the boats of {{marker}}. [words: 80]"}]}""");

    public static HttpRequestMessage Message(string marker, int most, bool stream) => Create(
        "/v1/messages",
        $$"""{"model":"claude-sonnet-4-5-20250929","max_tokens":{{most}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Count the nets of {{marker}}. [words: 80]"}]}""");

    private static HttpRequestMessage Create(string path, string json) => new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>What the provider charges: its own count of tokens at the list prices of the two models, in USD per million.</summary>
    public static decimal Spent(BillingMeter meter) => meter.Calls.Sum(call => call.Path.Contains("messages", StringComparison.Ordinal)
        ? Cost(call.Usage, 3m, 0.3m, 15m) + (((call.Usage.CacheWrite5m * 0.75m) + (call.Usage.CacheWrite1h * 3m)) / 1_000_000m)
        : Cost(call.Usage, 0.15m, 0.075m, 0.60m));

    private static decimal Cost(BilledUsage usage, decimal input, decimal cached, decimal output) =>
        (((usage.InputTokens - usage.CachedRead) * input) + (usage.CachedRead * cached) + (usage.OutputTokens * output)) / 1_000_000m;

    public static string Text(decimal usd) => usd.ToString(CultureInfo.InvariantCulture);
}
