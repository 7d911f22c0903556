using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Api;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;

namespace Farthing.Cli.Administration;

/// <summary>The pages answered by this process on the store itself: one in the data folder while it holds the folder, a shared one beside the others that use it.</summary>
internal sealed class LocalAdministration : IAdministrationClient
{
    private readonly DataFolderLock? _held;
    private readonly AdministrationDirectory _directory;
    private readonly AdministrationApi _api;
    private readonly AdminIdentity _who = new($"command line (user {Environment.UserName})", AdminRole.Admin);

    private LocalAdministration(DataFolderLock? held, AdministrationDirectory directory, TimeProvider time) =>
        (_held, _directory, _api) = (held, directory, new AdministrationApi(directory, time));

    /// <summary>Opens the store that the settings describe.</summary>
    public static async Task<LocalAdministration> OpenAsync(FarthingSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        DataFolderLock? held = settings.Store.Kind == StoreKind.Sqlite ? DataFolderLock.Take(settings.Data) : null;
        try
        {
            return new LocalAdministration(held, await AdministrationSetup.OpenForMendingAsync(settings, time, cancellationToken), time);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    public async Task<JsonElement> SendAsync(string method, IReadOnlyList<string> path, string query, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        AdministrationAnswer answer = await _api.AnswerAsync(new AdministrationRequest(method, path, ReadQuery(query), body), _who, cancellationToken);
        using JsonDocument json = JsonDocument.Parse(answer.Json);
        return answer.Status < 300
            ? json.RootElement.Clone()
            : throw new CommandException(json.RootElement.GetProperty("error").GetProperty("message").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
        _held?.Dispose();
    }

    private static KeyValuePair<string, string>[] ReadQuery(string query) =>
    [
        .. query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            string[] parts = pair.Split('=', 2);
            return KeyValuePair.Create(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
        }),
    ];
}
