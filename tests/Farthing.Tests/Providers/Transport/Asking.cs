using System.Text;
using Farthing.Calls;
using Farthing.Providers.Transport;

namespace Farthing.Tests.Providers.Transport;

/// <summary>Asks a server through a transport.</summary>
internal static class Asking
{
    /// <summary>A request for a server.</summary>
    public static ProviderRequest RequestFor(Uri server, ReadOnlyMemory<byte>? body = null, params (string Name, string Value)[] headers) =>
        new() { Address = new ProviderAddress(new Uri(server, "/v1/chat/completions?a=b").AbsoluteUri), Body = body ?? "{}"u8.ToArray(), ClientHeaders = new Given(headers) };

    /// <summary>Asks, reads the whole answer and is done with it.</summary>
    public static Task<(int Status, string Body)> AskAsync(this ProviderTransport transport, Uri server) => transport.AskUntilAsync(server, "{}"u8.ToArray(), CancellationToken.None);

    /// <summary>As <see cref="AskAsync"/>, until it is given up.</summary>
    public static async Task<(int Status, string Body)> AskUntilAsync(this ProviderTransport transport, Uri server, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using ProviderResponse response = await transport.SendAsync(RequestFor(server, body), cancellationToken);
        return (response.Status, await ReadAllAsync(response));
    }

    /// <summary>Reads the rest of an answer, as Latin 1.</summary>
    public static async Task<string> ReadAllAsync(this ProviderResponse response, int buffer = 4096)
    {
        StringBuilder text = new();
        byte[] bytes = new byte[buffer];
        while (await response.ReadAsync(bytes) is > 0 and int count) text.Append(Encoding.Latin1.GetString(bytes, 0, count));
        return text.ToString();
    }

    /// <summary>The header fields that a client would see.</summary>
    public static List<(string Name, string Value)> HeadersOf(ProviderResponse response)
    {
        Kept kept = new();
        response.CopyHeadersTo(kept);
        return kept.Fields;
    }

    private sealed class Given((string Name, string Value)[] headers) : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
            foreach ((string name, string value) in headers) visitor.Visit(name, value);
        }
    }

    private sealed class Kept : IReplyHeaders
    {
        public List<(string Name, string Value)> Fields { get; } = [];

        public void Add(string name, string value) => Fields.Add((name, value));
    }
}
