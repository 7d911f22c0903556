using Farthing.Ledger;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

/// <summary>Opens the store as the tests want it: soon back after a failure.</summary>
internal static class SqliteStore
{
    public static SqliteLedgerStore Open(string folder, int maxKeysPerHour) => SqliteLedgerStore.Open(folder, new SqliteLedgerOptions { MaxKeysPerHour = maxKeysPerHour });

    public static Task<SqliteLedger> OpenLedgerAsync(string folder, ILogger? logger, CancellationToken cancellationToken) => SqliteLedger.OpenAsync(
        new LedgerOptions { DataFolder = folder, RetryInterval = TimeSpan.FromMilliseconds(5) },
        logger: logger,
        sqlite: new SqliteLedgerOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) },
        cancellationToken: cancellationToken);
}
