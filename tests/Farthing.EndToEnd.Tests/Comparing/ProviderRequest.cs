using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Simulator.Metering;

namespace Farthing.EndToEnd.Tests.Comparing;

/// <summary>A request as the provider received it, without what belongs to one connection or to the gateway's trade.</summary>
internal static class ProviderRequest
{
    // The gateway presents a key of its own, and asks for answers that are not compressed, because it reads their usage as they pass.
    private static readonly FrozenSet<string> NotCompared = new[]
    {
        "host", "connection", "keep-alive", "content-length", "transfer-encoding", "accept-encoding", "authorization", "x-api-key",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Describe(BilledCall call)
    {
        IEnumerable<string> headers = call.Headers
            .Where(header => !NotCompared.Contains(header.Key))
            .Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}")
            .Order(StringComparer.Ordinal);
        return $"{call.Method} {call.Path}\n{string.Join('\n', headers)}\n\n{BodyOf(call)}";
    }

    private static string BodyOf(BilledCall call)
    {
        string body = Encoding.UTF8.GetString(call.RequestBody.GetValueOrDefault().Span);
        if (!call.Streaming || call.Path != "/v1/chat/completions")
        {
            return body;
        }

        // The one thing the gateway adds: that a stream is to end with its usage.
        JsonObject json = JsonNode.Parse(body)!.AsObject();
        json.Remove("stream_options");
        return json.ToJsonString();
    }
}
