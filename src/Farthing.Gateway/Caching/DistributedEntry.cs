using System.Text;
using Farthing.Caching;
using Farthing.Pricing;

namespace Farthing.Gateway.Caching;

/// <summary>An entry as one value of a distributed cache, with the generations under which it was stored.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Generations">A generation for each of the <see cref="Generations"/> of its header, in their order.</param>
internal sealed record DistributedEntry(CacheEntry Entry, IReadOnlyList<Guid> Generations)
{
    private const byte Format = 1;
    private const int MostTags = 4096;

    public byte[] Write()
    {
        CacheHeader header = Entry.Header;
        using MemoryStream stream = new(Entry.Payload.Length + 256);
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        Span<byte> key = stackalloc byte[CacheKey.Size];
        header.Key.CopyTo(key);
        writer.Write(Format);
        writer.Write(key);
        writer.Write((byte)header.Kind);
        writer.Write(header.Scope);
        writer.Write(header.Model);
        writer.Write7BitEncodedInt(header.Tags.Count);
        foreach (string tag in header.Tags) writer.Write(tag);
        writer.Write(header.StoredAt.UtcTicks);
        writer.Write(header.ExpiresAt.UtcTicks);
        writer.Write(header.StaleUntil.UtcTicks);
        writer.Write(header.Worth.Amount);
        foreach (Guid generation in Generations) writer.Write(generation.ToByteArray());
        writer.Write(Entry.Payload.Span);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote, or gives <c>null</c> when it is something else.</summary>
    public static DistributedEntry? Read(byte[] value)
    {
        try
        {
            using MemoryStream stream = new(value);
            using BinaryReader reader = new(stream, Encoding.UTF8);
            if (reader.ReadByte() != Format) return null;
            CacheHeader header = new()
            {
                Key = CacheKey.Read(reader.ReadBytes(CacheKey.Size)),
                Kind = (CacheKind)reader.ReadByte(),
                Scope = reader.ReadString(),
                Model = reader.ReadString(),
                Tags = ReadTags(reader),
                StoredAt = ReadMoment(reader),
                ExpiresAt = ReadMoment(reader),
                StaleUntil = ReadMoment(reader),
                Worth = new Usd(reader.ReadDecimal()),
            };
            Guid[] generations = new Guid[Caching.Generations.CountOf(header)];
            for (int i = 0; i < generations.Length; i++) generations[i] = new Guid(reader.ReadBytes(16));
            return new DistributedEntry(new CacheEntry(header, value.AsMemory((int)stream.Position)), generations);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string[] ReadTags(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt();
        if (count is < 0 or > MostTags) throw new FormatException();
        string[] tags = new string[count];
        for (int i = 0; i < count; i++) tags[i] = reader.ReadString();
        return tags;
    }

    private static DateTimeOffset ReadMoment(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
