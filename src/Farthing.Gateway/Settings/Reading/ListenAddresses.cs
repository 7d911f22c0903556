using System.Net;

namespace Farthing.Gateway.Settings.Reading;

/// <summary>The addresses that the gateway listens on.</summary>
internal static class ListenAddresses
{
    /// <summary>Where the gateway listens unless told otherwise.</summary>
    public const string Default = "http://127.0.0.1:9600";

    /// <summary>Reads <c>urls</c>: one address, several separated by <c>;</c>, or a list.</summary>
    public static IReadOnlyList<string> Read(Section section)
    {
        List<string> addresses = [];
        foreach (string text in section.Texts("urls"))
            addresses.AddRange(text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (addresses.Count == 0) return [Default];

        foreach (string address in addresses)
        {
            if (!TryFindHost(address, out _))
                section.Problem("urls", $"\"{address}\" is not an address to listen on; write http://HOST:PORT, for example {Default} (for https, put a proxy that ends TLS in front)");
        }

        return addresses;
    }

    /// <summary>The first address that other machines can reach, or <c>null</c>.</summary>
    public static string? FindReachable(IEnumerable<string> addresses) =>
        addresses.FirstOrDefault(address => TryFindHost(address, out string host) && !IsLoopback(host));

    // Not Uri: * and + are hosts here, and 0 a port.
    private static bool TryFindHost(string address, out string host)
    {
        const string Scheme = "http://";
        host = "";
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        string rest = address[Scheme.Length..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        if (colon <= 0 || rest.Contains('/', StringComparison.Ordinal)) return false;
        if (!ushort.TryParse(rest[(colon + 1)..], out _)) return false;
        host = rest[..colon];
        return host is "*" or "+" || Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
