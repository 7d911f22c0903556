namespace Farthing.Caching.Semantic.Serving;

/// <summary>A question that was answered, as an entry of <see cref="CacheKind.Question"/> holds it.</summary>
/// <param name="Area">Within what it may be matched: the hash of everything in a call but the question itself.</param>
/// <param name="Answer">What its answer is found by.</param>
/// <param name="Text">What was asked.</param>
internal sealed record QuestionEntry(CacheKey Area, CacheKey Answer, string Text)
{
    private const int KeysLength = 2 * CacheKey.Size;

    /// <summary>What the entry of a question is found by.</summary>
    public static CacheKey KeyOf(CacheKey answer)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.Size + 1];
        answer.CopyTo(bytes);
        bytes[CacheKey.Size] = (byte)'q';
        return CacheKey.Of(bytes);
    }

    /// <summary>Writes the payload.</summary>
    public byte[] Write()
    {
        byte[] payload = new byte[KeysLength + System.Text.Encoding.UTF8.GetByteCount(Text)];
        Area.CopyTo(payload);
        Answer.CopyTo(payload.AsSpan(CacheKey.Size));
        System.Text.Encoding.UTF8.GetBytes(Text, payload.AsSpan(KeysLength));
        return payload;
    }

    /// <summary>Reads a payload, or gives <c>null</c> when it is none.</summary>
    public static QuestionEntry? Read(ReadOnlySpan<byte> payload) => payload.Length < KeysLength
        ? null
        : new QuestionEntry(CacheKey.Read(payload), CacheKey.Read(payload[CacheKey.Size..]), System.Text.Encoding.UTF8.GetString(payload[KeysLength..]));
}
