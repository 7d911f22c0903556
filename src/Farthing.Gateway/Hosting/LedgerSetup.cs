using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Sqlite;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Opens the ledger that the settings describe.</summary>
internal static class LedgerSetup
{
    /// <summary>What one call takes in the journal, intent and outcome, on the generous side.</summary>
    private const long BytesPerCall = 1024;

    public static async Task<StoredLedger> OpenAsync(FarthingSettings settings, PricesInForce prices, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new LedgerOptions
        {
            DataFolder = settings.Data,
            MaxBacklogBytes = settings.Ledger.MaxBacklog * BytesPerCall,
            SyncInterval = settings.Ledger.SyncInterval,
        };
        var estimator = new IntentEstimator(
            prices,
            settings.CatalogOf,
            (provider, deployment) => settings.Deployments.FirstOrDefault(each => each.Name == deployment)?.UnknownPrice
                ?? settings.Providers.GetValueOrDefault(provider)?.UnknownPrice
                ?? UnknownPricePolicy.Allow);
        ILogger logger = loggers.CreateLogger<JournaledLedger>();
        int keysPerHour = settings.Ledger.RollupKeysPerHour;
        return settings.Store.Kind == StoreKind.Postgres
            ? await PostgresLedger.OpenAsync(options, settings.Store.ToPostgres(keysPerHour), estimator, logger: logger, cancellationToken: cancellationToken)
            : await SqliteLedger.OpenAsync(
                options, estimator, logger: logger, sqlite: new SqliteLedgerOptions { MaxKeysPerHour = keysPerHour }, cancellationToken: cancellationToken);
    }
}
