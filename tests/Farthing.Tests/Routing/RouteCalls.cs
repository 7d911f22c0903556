using System.Text;
using Farthing.Calls;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Tests.Routing;

/// <summary>Calls for policies to look at.</summary>
internal static class RouteCalls
{
    public static RouteRequest Of(
        string body = """{"model":"gpt-4o","messages":[{"role":"user","content":"Name three rivers."}]}""",
        Principal? principal = null,
        AskedQuality quality = AskedQuality.Unsaid,
        DateTimeOffset? at = null,
        TimeSpan? deadline = null,
        Endpoint endpoint = Endpoint.ChatCompletions)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        RequestView view = RequestReader.Read(bytes, 64);
        DateTimeOffset now = at ?? new DateTimeOffset(2026, 11, 21, 14, 30, 0, TimeSpan.Zero);
        return new RouteRequest
        {
            AskedModel = view.Model,
            Call = new Call
            {
                Id = new CallId(1, 2),
                StartedAt = now,
                StartTimestamp = 0,
                Endpoint = endpoint,
                Principal = principal ?? new Principal(),
                Body = bytes,
                Request = view,
                Headers = new NoHeaders(),
                RequestedModel = view.Model ?? "",
                Streamed = view.Stream,
                Quality = quality,
                Deadline = now + deadline,
                ClientLeft = default,
            },
        };
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
