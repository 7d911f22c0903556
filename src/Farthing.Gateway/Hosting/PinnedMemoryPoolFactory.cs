using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Farthing.Gateway.Hosting;

/// <summary>Gives Kestrel <see cref="PinnedMemoryPool"/>s in the place of its own.</summary>
internal sealed class PinnedMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new PinnedMemoryPool();
}
