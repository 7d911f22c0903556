using System.Security.Cryptography;
using System.Text;

namespace Farthing.Administration.Keys;

/// <summary>The secret of a key as it is kept: its SHA-256, which tells nothing about the secret, 256 random bits.</summary>
/// <param name="Hash">32 bytes.</param>
/// <param name="MadeAt">When it was made, or <c>null</c> when that is not known.</param>
/// <param name="Until">From when on it is refused: the end of a rotation's grace period; <c>null</c> for the newest.</param>
public sealed record KeySecret(ReadOnlyMemory<byte> Hash, DateTimeOffset? MadeAt = null, DateTimeOffset? Until = null)
{
    private const int IdDigits = 8;

    /// <summary>A name for it that may be shown: the first digits of the hash.</summary>
    public string Id => Convert.ToHexStringLower(Hash.Span[..(IdDigits / 2)]);

    /// <summary>The hash of a key's text.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <inheritdoc />
    public bool Equals(KeySecret? other) => other is not null && MadeAt == other.MadeAt && Until == other.Until && Hash.Span.SequenceEqual(other.Hash.Span);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(MadeAt, Until, Hash.Length);
}
