using System.Text.Json;

namespace Farthing.Cli.Administration;

/// <summary>The admin API's pages of what is administered, wherever they are answered.</summary>
internal interface IAdministrationClient : IAsyncDisposable
{
    /// <summary>Sends a request.</summary>
    /// <param name="method"><c>GET</c>, <c>POST</c> …</param>
    /// <param name="path">The segments below <c>/admin/v1/</c>, as they are.</param>
    /// <param name="query">The query with its question mark, escaped; or empty.</param>
    /// <param name="body">The body, or empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">It is refused; the message says why.</exception>
    Task<JsonElement> SendAsync(string method, IReadOnlyList<string> path, string query, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
