using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Reading;
using Farthing.Sqlite.Administration;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Opens what is administered: the store that the settings describe, with what they define themselves.</summary>
internal static class AdministrationSetup
{
    public static async Task<AdministrationDirectory> OpenAsync(FarthingSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        SqliteAdministrationStore store = SqliteAdministrationStore.Open(settings.Data);
        try
        {
            AdministrationDirectory directory = await AdministrationDirectory.OpenAsync(
                store, settings.Entries, logger: loggers.CreateLogger<AdministrationDirectory>(), cancellationToken: cancellationToken);
            RefuseOpenHouse(settings, directory.Current);
            return directory;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens it for the command that may have to mend what a gateway would not start with.</summary>
    public static async Task<AdministrationDirectory> OpenForMendingAsync(FarthingSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        SqliteAdministrationStore store = SqliteAdministrationStore.Open(settings.Data);
        try
        {
            return await AdministrationDirectory.OpenAsync(store, settings.Entries, time, mustBeSound: false, cancellationToken: cancellationToken);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static void RefuseOpenHouse(FarthingSettings settings, AdministrationSnapshot snapshot)
    {
        if (snapshot.Of(KeyKind.Instance).Count > 0 || ListenAddresses.FindReachable(settings.Urls) is not { } address) return;
        throw new GatewayStartException(
            $"urls: {address} can be reached by other machines, and without client keys whoever reaches it spends your money: listen on 127.0.0.1, or make a key first (farthing keys create NAME)");
    }
}
