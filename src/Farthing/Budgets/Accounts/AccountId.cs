using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Budgets.Accounts;

/// <summary>The identity of an account in the journal and in stores: 64 bits of a hash of its allowance's identity and its values.</summary>
/// <param name="Value">The bits.</param>
public readonly record struct AccountId(long Value)
{
    /// <summary>The identity of the account of some values.</summary>
    public static AccountId Of(string identity, string values)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{identity}\0{values}"), hash);
        return new AccountId(BinaryPrimitives.ReadInt64BigEndian(hash));
    }

    /// <inheritdoc />
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
