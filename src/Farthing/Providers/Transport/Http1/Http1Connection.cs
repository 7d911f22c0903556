using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Farthing.Providers.Transport.Http1;

/// <summary>
/// One connection, lent to one request at a time, from its first byte until its answer is disposed. A receive is always under way on one that waits, so that it
/// is known whether the provider has closed it before the next request is sent.
/// </summary>
internal sealed class Http1Connection
{
    private const int InitialBuffer = 4096;

    /// <summary>The least room for bytes behind a head; with less, the buffer grows.</summary>
    private const int LeastRoom = 1024;

    private readonly Socket _socket;
    private readonly Http1ConnectionPool _pool;
    private readonly RequestWriter _writer;
    private readonly ResponseHead _head = new();
    private readonly HeaderTexts _texts;

    // Pinned, because a receive into it is nearly always under way.
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(InitialBuffer, pinned: true);
    private int _headEnd;
    private int _start;
    private int _end;
    private ValueTask<int> _receive;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;
    private ChunkedDecoder _chunks;
    private long _left;
    private int _aborted;

    public Http1Connection(Socket socket, Http1ConnectionPool pool, byte[] host, HeaderTexts texts)
    {
        (_socket, _pool, _writer, _texts) = (socket, pool, new RequestWriter(host), texts);
        MadeAt = pool.Now;
        BeginReceive();
    }

    /// <summary>When it was made, in ticks of the pool.</summary>
    public int MadeAt { get; }

    /// <summary>Since when it waits, in ticks of the pool.</summary>
    public int IdleSince { get; set; }

    /// <summary>Whether it can carry a request: the provider has neither closed it nor said anything unasked.</summary>
    public bool IsUsable => !_receive.IsCompleted;

    /// <summary>The head of the answer.</summary>
    public ResponseHead Head => _head;

    /// <summary>The texts of header fields that came before.</summary>
    public HeaderTexts Texts => _texts;

    /// <summary>The bytes of the head, which <see cref="ResponseHead.Fields"/> points into.</summary>
    public ReadOnlySpan<byte> HeadBytes => _buffer.AsSpan(0, _headEnd);

    private bool IsAborted => Volatile.Read(ref _aborted) != 0;

    /// <summary>Whether the body has been read to its end.</summary>
    private bool IsAtEnd => _head.Framing == BodyFraming.Chunked ? _chunks.Ended : _left == 0;

    /// <summary>Sends a request and reads the head of its answer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static connection => ((Http1Connection)connection!).Abort(), this);
        try
        {
            try
            {
                ReadOnlyMemory<byte> rest = _writer.Write(request);
                await SendAllAsync(_writer.Written).ConfigureAwait(false);
                if (!rest.IsEmpty) await SendAllAsync(rest).ConfigureAwait(false);
            }
            finally
            {
                _writer.Clear();
            }

            _end = 0;
            int count = await TakeReceived().ConfigureAwait(false);
            while (!TryReadHead(count)) count = await ReceiveIntoAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            _start = _headEnd;
            _left = _head.Framing == BodyFraming.Length ? _head.ContentLength : long.MaxValue;
            _chunks = default;
            return new Http1Response(this);
        }
        catch (Exception error)
        {
            End(isReusable: false);
            if (IsFailure(error)) throw Translate(error);
            throw;
        }
    }

    /// <summary>Reads the next bytes of the body; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (IsAtEnd || buffer.IsEmpty) return new ValueTask<int>(0);
        if (_head.Framing == BodyFraming.Chunked)
        {
            int decoded = Decode(buffer.Span);
            return decoded > 0 || _chunks.Ended ? new ValueTask<int>(decoded) : ReceiveChunkedAsync(buffer);
        }

        if (buffer.Length > _left) buffer = buffer[..(int)_left];
        int there = Math.Min(_end - _start, buffer.Length);
        if (there == 0) return ReceiveAsync(buffer);
        _buffer.AsSpan(_start, there).CopyTo(buffer.Span);
        (_start, _left) = (_start + there, _left - there);
        return new ValueTask<int>(there);
    }

    /// <summary>The answer is done with: the connection waits for its next request when the body was read to its end, or lies here; else it is closed.</summary>
    public void Release()
    {
        if (_head.Framing == BodyFraming.Length && _end - _start == _left) (_start, _left) = (_end, 0);

        // What came beyond the end answers nothing that was asked.
        End(IsAtEnd && _start == _end && _head.KeepsConnection);
    }

    /// <summary>Closes it.</summary>
    public void Close() => _socket.Dispose();

    private static bool IsFailure(Exception error) => error is SocketException or ObjectDisposedException;

    private Exception Translate(Exception error) =>
        IsAborted ? new OperationCanceledException(_cancellation) : new IOException("The connection failed.", error);

    private void Abort()
    {
        Volatile.Write(ref _aborted, 1);
        Close();
    }

    private void End(bool isReusable)
    {
        // Waits for a cancellation that is under way: none reaches the next request.
        _registration.Dispose();
        if (!isReusable || IsAborted)
        {
            Close();
            return;
        }

        BeginReceive();
        _pool.Return(this);
    }

    /// <summary>Reads the head of the answer, once it is whole, with so many bytes more.</summary>
    private bool TryReadHead(int count)
    {
        if (count == 0) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed without an answer.");
        _end += count;
        while ((_headEnd = _head.Read(_buffer.AsSpan(0, _end))) > 0)
        {
            if (_head.Status >= 200) return true;

            // An interim answer (RFC 9110, 15.2) tells us nothing.
            if (_head.Status == 101) throw ResponseHead.Invalid("it changes the protocol");
            _buffer.AsSpan(_headEnd.._end).CopyTo(_buffer);
            _end -= _headEnd;
        }

        MakeRoom();
        return false;
    }

    private int Decode(Span<byte> buffer)
    {
        int decoded = _chunks.Decode(_buffer.AsSpan(_start.._end), buffer, out int consumed);
        _start += consumed;
        return decoded;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            int count = await ReceiveIntoAsync(buffer).ConfigureAwait(false);
            if (count > 0) _left -= count;
            else if (_head.Framing == BodyFraming.UntilClose) _left = 0;
            else throw Ended();
            return count;
        }
        catch (Exception error) when (IsFailure(error))
        {
            throw Translate(error);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveChunkedAsync(Memory<byte> buffer)
    {
        try
        {
            while (true)
            {
                // All that came was decoded. Of a chunk that goes on, the rest is received where it is wanted.
                bool isData = _chunks.DataLeft > 0;
                if (isData && buffer.Length > _chunks.DataLeft) buffer = buffer[..(int)_chunks.DataLeft];
                if (!isData)
                {
                    _start = _end = _headEnd;
                    MakeRoom();
                }

                int count = await ReceiveIntoAsync(isData ? buffer : _buffer.AsMemory(_end)).ConfigureAwait(false);
                if (count == 0) throw Ended();
                if (isData)
                {
                    _chunks.Take(count);
                    return count;
                }

                _end += count;
                int decoded = Decode(buffer.Span);
                if (decoded > 0 || _chunks.Ended) return decoded;
            }
        }
        catch (Exception error) when (IsFailure(error))
        {
            throw Translate(error);
        }
    }

    private static IOException Ended() => new("The connection ended before the answer did.");

    private void MakeRoom()
    {
        if (_buffer.Length - _end >= LeastRoom) return;
        byte[] larger = GC.AllocateUninitializedArray<byte>(_buffer.Length * 2, pinned: true);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        _buffer = larger;
    }

    /// <remarks>Without a token: a cancellation closes the socket, which ends whatever is under way, and is registered once for a whole answer.</remarks>
    private ValueTask<int> ReceiveIntoAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer, SocketFlags.None);

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Awaited once, by the next request, or given up with its socket.")]
    private void BeginReceive() => _receive = ReceiveIntoAsync(_buffer);

    /// <summary>The receive that was under way before the request was sent; it can be awaited once.</summary>
    private ValueTask<int> TakeReceived()
    {
        ValueTask<int> receive = _receive;
        _receive = new ValueTask<int>(0);
        return receive;
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }
}
