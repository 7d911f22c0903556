using Farthing.Gateway.Settings;
using Farthing.Ledger;
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
        return await SqliteLedger.OpenAsync(
            options,
            estimator,
            logger: loggers.CreateLogger<JournaledLedger>(),
            sqlite: new SqliteLedgerOptions { MaxKeysPerHour = settings.Ledger.RollupKeysPerHour },
            cancellationToken: cancellationToken);
    }
}
