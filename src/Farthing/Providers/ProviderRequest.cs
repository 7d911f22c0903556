using System.Net;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Writes the request for a provider: the client's header fields without its credentials, the provider's own on top.</summary>
internal static class ProviderRequest
{
    /// <summary>The version of Anthropic's wire that requests are translated to.</summary>
    private const string AnthropicVersion = "2023-06-01";

    public static HttpRequestMessage Create(Attempt attempt, ReadOnlyMemory<byte> body)
    {
        ProviderOptions options = attempt.Deployment.Provider.Options;
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(attempt))
        {
            Content = ContentOf(body),
            Version = options.UsesTls ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        attempt.Call.Headers.Visit(new Forwarder(request, attempt.IsTranslated));
        if (attempt is { IsTranslated: true, Endpoint: Endpoint.Messages }) request.Headers.TryAddWithoutValidation("anthropic-version", AnthropicVersion);
        return request;
    }

    /// <summary>
    /// A body that lies in memory and goes out in one write: streaming it would cost twice the CPU (docs/performance.md). Of this type, because with a type
    /// of our own HTTP/2 would give the answer back while the body is still being sent, out of a pooled array that is another call's by then.
    /// </summary>
    private static ReadOnlyMemoryContent ContentOf(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static Uri AddressOf(Attempt attempt)
    {
        Deployment deployment = attempt.Deployment;
        Call call = attempt.Call;
        if (call.PathSuffix.Length == 0 || attempt.IsTranslated) return deployment.AddressOf(attempt.Endpoint);
        ProviderOptions options = deployment.Provider.Options;
        string model = call.Endpoint == Endpoint.GenerateContent ? "/" + Uri.EscapeDataString(deployment.UpstreamModel) : "";
        string address = options.BaseAddress + call.Endpoint.ProviderPathOf() + model + call.PathSuffix;
        if (options.Query.Length > 0) address += (call.PathSuffix.Contains('?', StringComparison.Ordinal) ? "&" : "?") + options.Query;
        return new Uri(address);
    }

    private sealed class Forwarder(HttpRequestMessage request, bool isTranslated) : IHeaderVisitor
    {
        public void Visit(string name, string value)
        {
            if (isTranslated && ForwardedHeaders.BelongsToWire(name)) return;

            // .NET keeps fields that describe the body (Content-Language …) apart.
            if (ForwardedHeaders.ReachesProvider(name) && !request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
