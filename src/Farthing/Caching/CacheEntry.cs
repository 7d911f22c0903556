namespace Farthing.Caching;

/// <summary>One thing that is kept. Never changed; a new one under the same key takes its place.</summary>
/// <param name="Header">What is known of it.</param>
/// <param name="Payload">What it holds, in the format of its <see cref="CacheHeader.Kind"/>. Belongs to the entry: nobody writes to it.</param>
public sealed record CacheEntry(CacheHeader Header, ReadOnlyMemory<byte> Payload);
