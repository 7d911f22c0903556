using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Providers.Transport.Http1;

/// <summary>Writes a request as it goes over the connection. Used again for each request of a connection.</summary>
internal sealed class RequestWriter(byte[] host) : IHeaderVisitor
{
    /// <summary>How much of a body is copied behind the head: more would cost more than a second write.</summary>
    private const int MostCopied = 32 * 1024;

    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\0");

    private byte[] _buffer = [];
    private int _length;

    /// <summary>What was written, until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Writes a request.</summary>
    /// <returns>The rest of its body, to be sent after <see cref="Written"/>: all that is longer than is worth copying.</returns>
    public ReadOnlyMemory<byte> Write(ProviderRequest request)
    {
        ReadOnlyMemory<byte> body = request.Body ?? default;
        int copied = Math.Min(body.Length, MostCopied);
        _buffer = ArrayPool<byte>.Shared.Rent(1024 + copied);
        Append(request.Body is null ? "GET "u8 : "POST "u8);
        Append(request.Address.Target.Span);
        Append(" HTTP/1.1\r\nHost: "u8);
        Append(host);
        if (request.Body is not null)
        {
            Append("\r\nContent-Length: "u8);
            Reserve(20);
            Utf8Formatter.TryFormat(body.Length, _buffer.AsSpan(_length), out int digits);
            _length += digits;
        }

        Append("\r\n"u8);
        request.VisitHeaders(this);
        Append("\r\n"u8);
        Append(body.Span[..copied]);
        return body[copied..];
    }

    /// <summary>Gives back what was written.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }

    /// <remarks>A field that would break the head is left out, as .NET's own client leaves it out.</remarks>
    void IHeaderVisitor.Visit(string name, string value)
    {
        if (!HeaderNames.IsValid(name) || value.AsSpan().ContainsAny(Breaks)) return;
        Reserve(name.Length + (3 * value.Length) + 4);
        _length += Encoding.ASCII.GetBytes(name, _buffer.AsSpan(_length));
        ": "u8.CopyTo(_buffer.AsSpan(_length));

        // What Kestrel decoded as UTF-8 goes out as the bytes it came in as.
        _length += 2 + Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length + 2));
        "\r\n"u8.CopyTo(_buffer.AsSpan(_length));
        _length += 2;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
