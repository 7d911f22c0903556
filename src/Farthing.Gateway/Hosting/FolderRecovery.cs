using Farthing.Budgets.Leases;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Postgres.Leases;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Does for the data folder of a gateway that is gone what that gateway would do when it starts: moves its journal into the shared store and gives back what it had leased.</summary>
public static class FolderRecovery
{
    /// <summary>Recovers the folder that the settings name.</summary>
    /// <returns>How many calls were moved into the store.</returns>
    /// <exception cref="LedgerException">The folder is in use, or the store cannot be reached.</exception>
    public static async Task<long> RunAsync(FarthingSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Store.Kind != StoreKind.Postgres)
            throw new LedgerException("Only gateways that share a store have anything to recover: set store.kind to postgres, or start the gateway again on its folder.");
        using ILoggerFactory loggers = LoggingSetup.CreateFactory(settings.Logging);
        await using var ledger = (PostgresLedger)await LedgerSetup.OpenAsync(settings, new PricesInForce(PriceSetup.Read(settings.Prices)), loggers, cancellationToken);
        await ledger.Ledger.FlushAsync(cancellationToken);
        await LeaseRecovery.RunAsync(settings.Data, new PostgresLeaseStore(ledger.Database, ReplicaIdentity.ReadOrCreate(settings.Data)), TimeProvider.System, settings.Timeouts.Total, cancellationToken);
        return ledger.Ledger.Health.StoredCalls;
    }

    /// <summary>The replicas that share the store of the settings, and what they hold.</summary>
    /// <exception cref="LedgerException">There is no shared store, or it cannot be reached.</exception>
    public static async Task<IReadOnlyList<ReplicaStatus>> ReadReplicasAsync(FarthingSettings settings, CancellationToken cancellationToken)
    {
        await using PostgresDatabase database = Open(settings);
        return await PostgresLeaseStore.ReadReplicasAsync(database, cancellationToken);
    }

    /// <summary>Gives up what a replica that is gone for good held.</summary>
    /// <returns>Whether it was done; not while its leases last.</returns>
    /// <exception cref="LedgerException">There is no shared store, or it cannot be reached.</exception>
    public static async Task<bool> WriteOffAsync(FarthingSettings settings, string replica, CancellationToken cancellationToken)
    {
        await using PostgresDatabase database = Open(settings);
        return await PostgresLeaseStore.WriteOffAsync(database, replica, cancellationToken);
    }

    private static PostgresDatabase Open(FarthingSettings settings) => settings.Store.Kind == StoreKind.Postgres
        ? PostgresDatabase.Create(settings.Store.ToPostgres(settings.Ledger.RollupKeysPerHour))
        : throw new LedgerException("There are no replicas: the settings keep everything in one data folder (store.kind).");
}
