using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Administration.Storage;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Reading;
using Farthing.Postgres;
using Farthing.Postgres.Administration;
using Farthing.Sqlite.Administration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Gateway.Hosting;

/// <summary>Opens what is administered: the store that the settings describe, with what they define themselves.</summary>
internal static partial class AdministrationSetup
{
    /// <summary>Opens it for a gateway.</summary>
    /// <param name="settings">What the gateway is told.</param>
    /// <param name="shared">The database that the gateway's ledger uses already, or <c>null</c> when it is one file; it stays the ledger's.</param>
    /// <param name="loggers">Where messages go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdministrationException">The store cannot be used or is not sound.</exception>
    /// <exception cref="GatewayStartException">Anyone could use the gateway.</exception>
    public static async Task<AdministrationDirectory> OpenAsync(FarthingSettings settings, PostgresDatabase? shared, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<AdministrationDirectory>();
        AdministrationDirectory directory = await OpenAsync(settings, shared, TimeProvider.System, logger, mustBeSound: true, cancellationToken);
        foreach (PriceOverrideSettings price in settings.Prices.Overrides)
            if (price.Key is { } key && directory.Current.Find(KeyKind.Instance, key) is null) LogPriceOfNoKey(logger, price.Name, key);
        if (directory.Current.Of(KeyKind.Instance).Count > 0 || ListenAddresses.FindReachable(settings.Urls) is not { } address) return directory;
        await directory.DisposeAsync();
        throw new GatewayStartException(
            $"urls: {address} can be reached by other machines, and without client keys whoever reaches it spends your money: listen on 127.0.0.1, or make a key first (farthing keys create NAME)");
    }

    /// <summary>Opens it for the command that may have to mend what a gateway would not start with.</summary>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    public static Task<AdministrationDirectory> OpenForMendingAsync(FarthingSettings settings, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(settings, null, time, NullLogger.Instance, mustBeSound: false, cancellationToken);

    private static async Task<AdministrationDirectory> OpenAsync(
        FarthingSettings settings, PostgresDatabase? shared, TimeProvider time, ILogger logger, bool mustBeSound, CancellationToken cancellationToken)
    {
        IAdministrationStore store = settings.Store.Kind == StoreKind.Postgres ? OpenShared(settings, shared, logger) : SqliteAdministrationStore.Open(settings.Data);
        try
        {
            return await AdministrationDirectory.OpenAsync(store, settings.Entries, time, logger, mustBeSound, new LadderModels(settings), cancellationToken);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>A gateway's own database; what mends it must see the database itself, or nothing.</summary>
    private static IAdministrationStore OpenShared(FarthingSettings settings, PostgresDatabase? shared, ILogger logger) => shared is null
        ? PostgresAdministrationStore.Open(PostgresDatabase.Create(settings.Store.ToPostgres(settings.Ledger.RollupKeysPerHour)), ownsDatabase: true, logger: logger)
        : new RememberedAdministrationStore(PostgresAdministrationStore.Open(shared, logger: logger), shared.Address, Path.Combine(settings.Data, "administration.json"), logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The price override {Override} is for the key {Key}, which there is not (yet): it holds for no call until there is.")]
    private static partial void LogPriceOfNoKey(ILogger logger, string @override, string key);
}
