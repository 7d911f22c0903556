using System.Net;

namespace Farthing.Notation;

/// <summary>Addresses and networks as people write them: <c>10.1.2.3</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>.</summary>
public static class NetworkText
{
    /// <summary>What may be written, for messages: "…is not ALLOWED".</summary>
    public const string Allowed = "an address or a network; write 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32";

    /// <summary>Reads a network; a single address is a network of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out IPAddress? single)) return false;
        network = new IPNetwork(single, single.GetAddressBytes().Length * 8);
        return true;
    }
}
