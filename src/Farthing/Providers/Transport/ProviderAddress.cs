using System.Text;

namespace Farthing.Providers.Transport;

/// <summary>Where a request goes.</summary>
public sealed class ProviderAddress
{
    /// <summary>Creates the address of an absolute one.</summary>
    /// <exception cref="UriFormatException">It is not absolute or not valid.</exception>
    public ProviderAddress(string address)
    {
        Uri = new Uri(address);
        Target = Encoding.ASCII.GetBytes(Uri.PathAndQuery);
    }

    /// <summary>The whole address.</summary>
    public Uri Uri { get; }

    /// <summary>Path and query as they stand in the request line (RFC 9112, 3.2.1).</summary>
    internal ReadOnlyMemory<byte> Target { get; }
}
