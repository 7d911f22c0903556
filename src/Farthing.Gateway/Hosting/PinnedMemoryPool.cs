using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Farthing.Gateway.Hosting;

/// <summary>
/// Blocks of memory that Kestrel receives into and sends from, of <see cref="BlockBytes"/> instead of its own 4 KB: each block costs two system calls, so that
/// a long request comes in with a quarter of them. A connection that waits holds none. Safe from any thread.
/// </summary>
internal sealed class PinnedMemoryPool : MemoryPool<byte>
{
    /// <summary>Bytes of a block: with twice as many, short requests would keep more memory than long ones save time.</summary>
    public const int BlockBytes = 16 * 1024;

    /// <summary>Blocks that are kept for later, 16 MB of them: what a burst took beyond is given back.</summary>
    private const int MostIdle = 1024;

    // What a thread gave back last it takes first: that is still in its processor's cache.
    private readonly ConcurrentBag<Block> _idle = [];
    private int _idleCount;

    /// <inheritdoc />
    public override int MaxBufferSize => BlockBytes;

    /// <inheritdoc />
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_idle.TryTake(out Block? block)) return new Block(this);
        Interlocked.Decrement(ref _idleCount);
        return block;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => _idle.Clear();

    private void TakeBack(Block block)
    {
        if (Volatile.Read(ref _idleCount) >= MostIdle) return;
        Interlocked.Increment(ref _idleCount);
        _idle.Add(block);
    }

    private sealed class Block(PinnedMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        public void Dispose() => pool.TakeBack(this);
    }
}
