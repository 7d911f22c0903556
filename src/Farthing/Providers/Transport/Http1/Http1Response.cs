using System.Text;
using Farthing.Calls;

namespace Farthing.Providers.Transport.Http1;

/// <summary>An answer on a connection that is this answer's until it is disposed.</summary>
internal sealed class Http1Response(Http1Connection connection) : ProviderResponse
{
    private Http1Connection? _connection = connection;

    public override int Status { get; } = connection.Head.Status;

    public override long? ContentLength { get; } = connection.Head.Framing == BodyFraming.Length ? connection.Head.ContentLength : null;

    private Http1Connection Connection => _connection ?? throw new ObjectDisposedException(nameof(Http1Response));

    public override string? Find(string name)
    {
        ReadOnlySpan<byte> bytes = Connection.HeadBytes;
        foreach (HeaderField field in Connection.Head.Fields)
            if (Ascii.EqualsIgnoreCase(bytes[field.Name], name)) return Connection.Texts.Value(bytes[field.Value]);
        return null;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => Connection.ReadAsync(buffer);

    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        ReadOnlySpan<byte> bytes = Connection.HeadBytes;
        foreach (HeaderField field in Connection.Head.Fields)
        {
            HeaderName name = Connection.Texts.Name(bytes[field.Name]);
            if (name.ReachesClient) headers.Add(name.Text, Connection.Texts.Value(bytes[field.Value]));
        }
    }

    protected override void Dispose(bool disposing) => Interlocked.Exchange(ref _connection, null)?.Release();
}
