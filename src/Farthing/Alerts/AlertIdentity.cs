namespace Farthing.Alerts;

/// <summary>Identities of incidents and notifications.</summary>
internal static class AlertIdentity
{
    public static string Next(string prefix, Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return $"{prefix}_{Convert.ToHexStringLower(bytes)}";
    }
}
