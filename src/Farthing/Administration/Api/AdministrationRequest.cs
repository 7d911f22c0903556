namespace Farthing.Administration.Api;

/// <summary>A request to the admin API, from a socket or from the command line in the same process.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>.</param>
/// <param name="Path">The segments of the path below <c>/admin/v1/</c>, decoded.</param>
/// <param name="Query">The decoded parameters, in order.</param>
/// <param name="Body">The body; empty when there is none.</param>
public sealed record AdministrationRequest(
    string Method, IReadOnlyList<string> Path, IReadOnlyList<KeyValuePair<string, string>> Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>Splits a path below <c>/admin/v1/</c> as it was sent, so that a name may hold an encoded slash.</summary>
    public static IReadOnlyList<string> Split(string path) => [.. path.Split('/').Select(Uri.UnescapeDataString)];
}
