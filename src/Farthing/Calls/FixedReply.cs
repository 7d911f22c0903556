namespace Farthing.Calls;

/// <summary>A reply whose body lies in memory, all of it.</summary>
/// <param name="body">The body.</param>
public abstract class FixedReply(ReadOnlyMemory<byte> body) : Reply
{
    private int _read;

    /// <inheritdoc />
    public override int Status => 200;

    /// <inheritdoc />
    public override bool IsEventStream => false;

    /// <inheritdoc />
    public override long? ContentLength => body.Length;

    /// <inheritdoc />
    public override ReadOnlyMemory<byte>? Whole => _read == 0 ? body : null;

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => ValueTask.FromResult(Copy(buffer, body.Length));

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : CallOutcome.Completed;

    /// <summary>How many bytes have been read.</summary>
    protected int ReadSoFar => _read;

    /// <summary>Gives the next bytes, up to a place in the body.</summary>
    protected int Copy(Memory<byte> buffer, int until)
    {
        int count = Math.Min(buffer.Length, until - _read);
        body.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }
}
