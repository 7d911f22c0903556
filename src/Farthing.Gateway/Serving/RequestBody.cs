using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>A request's body in one pooled array.</summary>
internal readonly struct RequestBody(byte[] rented, int length) : IDisposable
{
    /// <summary>The most taken on a client's word: who announces a large body and sends none must not cost its memory.</summary>
    private const int MaxFirstRent = 1024 * 1024;

    public ReadOnlyMemory<byte> Bytes => rented.AsMemory(0, length);

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="BadHttpRequestException">The body is longer than allowed or not well-formed HTTP.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? 0, 4096, MaxFirstRent));
        int length = 0;
        try
        {
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> arrived = result.Buffer;
                int count = checked((int)arrived.Length);
                if (rented.Length - length < count) rented = Grow(rented, length, count);
                arrived.CopyTo(rented.AsSpan(length));
                length += count;
                reader.AdvanceTo(arrived.End);
                if (result.IsCompleted) return new RequestBody(rented, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);

    private static byte[] Grow(byte[] rented, int length, int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((length + count) * 2);
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }
}
