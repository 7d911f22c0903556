using System.Buffers.Binary;
using System.Text;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// A question that was given another question's answer, as an entry of <see cref="CacheKind.Match"/> holds it: what its route learns from when somebody marks it wrong, in
/// whichever replica and run that is. It holds no text.
/// </summary>
/// <param name="Route">The route.</param>
/// <param name="Alias">The plain key of the question that was asked.</param>
/// <param name="Answer">What the answer is found by.</param>
/// <param name="Comparison">What was found when the two questions were compared.</param>
internal sealed record MatchEntry(string Route, UInt128 Alias, CacheKey Answer, Comparison Comparison)
{
    /// <summary>Changed with every change of the layout; entries of another version are not found.</summary>
    private const byte Version = 1;

    private const int KeyBytes = 16;

    /// <summary>Names a question and an answer that it was given: 32 hexadecimal digits, the same in every replica and every run.</summary>
    public static string NameOf(UInt128 alias, CacheKey answer)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.Size + KeyBytes];
        answer.CopyTo(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[CacheKey.Size..], alias);
        return CacheKey.Of(bytes).ToString()[..ServedMatch.NameLength];
    }

    /// <summary>What the entry of a match is found by.</summary>
    public static CacheKey KeyOf(string name) => CacheKey.Of(Encoding.UTF8.GetBytes($"match {name}"));

    /// <summary>What says that a match is wrong is found by this.</summary>
    public static CacheKey BlockOf(string name) => CacheKey.Of(Encoding.UTF8.GetBytes($"block {name}"));

    /// <summary>Writes the payload.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Version);
        writer.Write(Route);
        writer.Write((ulong)(Alias >> 64));
        writer.Write(unchecked((ulong)Alias));
        Span<byte> key = stackalloc byte[CacheKey.Size];
        Answer.CopyTo(key);
        writer.Write(key);
        writer.Write((byte)Comparison.Kind);
        writer.Write(Comparison.Similarity);
        writer.Write(Comparison.Probability);
        writer.Write(Comparison.Embedder is not null);
        if (Comparison.Embedder is { } likeness)
        {
            writer.Write(likeness.Embedder);
            writer.Write(likeness.Likeness);
            writer.Write(likeness.Scored);
        }

        return stream.ToArray();
    }

    /// <summary>Reads a payload, or gives <c>null</c> when it is none.</summary>
    public static MatchEntry? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload.ToArray()));
            if (reader.ReadByte() != Version) return null;
            string route = reader.ReadString();
            UInt128 alias = new(reader.ReadUInt64(), reader.ReadUInt64());
            Span<byte> key = stackalloc byte[CacheKey.Size];
            reader.BaseStream.ReadExactly(key);
            Comparison comparison = new()
            {
                Kind = (MatchKind)reader.ReadByte(),
                Guard = GuardResult.Passed,
                Similarity = reader.ReadSingle(),
                Probability = reader.ReadSingle(),
                Embedder = reader.ReadBoolean() ? new EmbedderLikeness(reader.ReadString(), reader.ReadSingle(), reader.ReadSingle()) : null,
            };
            return Enum.IsDefined(comparison.Kind) ? new MatchEntry(route, alias, CacheKey.Read(key), comparison) : null;
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null;
        }
    }
}
