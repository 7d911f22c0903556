using System.Text;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Tests.Answers;

/// <summary>Calls as clients make them, without a network.</summary>
internal static class AskedCall
{
    public static Call Of(string body, Endpoint endpoint = Endpoint.ChatCompletions, Principal? principal = null, string model = "gpt-4o-mini", string pathSuffix = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        RequestView view = RequestReader.Read(bytes, 64);
        return new Call
        {
            Id = new CallId(1, 2),
            StartedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
            StartTimestamp = 0,
            Endpoint = endpoint,
            Principal = principal ?? new Principal(),
            Body = bytes,
            Request = view,
            Headers = new NoHeaders(),
            PathSuffix = pathSuffix,
            RequestedModel = view.Model ?? model,
            Streamed = view.Stream || pathSuffix.StartsWith(":stream", StringComparison.Ordinal),
            ClientLeft = CancellationToken.None,
        };
    }

    /// <summary>A chat with one question.</summary>
    public static Call Asking(string question, Principal? principal = null) =>
        Of($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":{{System.Text.Json.JsonSerializer.Serialize(question)}}}]}""", principal: principal);

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
