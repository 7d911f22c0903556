namespace Farthing.Wire.Translation.Requests;

/// <summary>An address that holds what it names (RFC 2397), in Base64.</summary>
/// <param name="mediaType">The media type, without parameters.</param>
/// <param name="data">The content in Base64.</param>
internal readonly ref struct DataUrl(ReadOnlySpan<byte> mediaType, ReadOnlySpan<byte> data)
{
    /// <summary>The media type, without parameters.</summary>
    public ReadOnlySpan<byte> MediaType { get; } = mediaType;

    /// <summary>The content in Base64.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether a text is an address of this kind, in Base64 or not.</summary>
    public static bool IsOne(ReadOnlySpan<byte> text) => text.StartsWith("data:"u8);

    /// <summary>Reads an address.</summary>
    /// <returns><c>false</c> when it is none or its content is not in Base64.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out DataUrl url)
    {
        url = default;
        int comma = text.IndexOf((byte)',');
        if (!IsOne(text) || comma < 0) return false;
        ReadOnlySpan<byte> head = text["data:".Length..comma];
        if (!head.EndsWith(";base64"u8)) return false;
        int parameters = head.IndexOf((byte)';');
        url = new DataUrl(head[..parameters], text[(comma + 1)..]);
        return true;
    }
}
