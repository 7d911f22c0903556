using Farthing.Ledger;
using Farthing.Sqlite.Native;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteReportTests : StoreReportTests
{
    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => SqliteStore.Open(Folder, maxKeysPerHour);

    protected override async Task<ILedgerReader> OpenReaderAsync() => await SqliteLedgerReader.OpenAsync(Folder, Cancel);

    protected override Task TakeBackWeeksAsync()
    {
        using SqliteHandle database = SqliteDatabase.OpenForWriting(Folder, TimeSpan.FromSeconds(5));
        database.Execute("DELETE FROM rollups WHERE level >= 7; PRAGMA user_version = 6");
        return Task.CompletedTask;
    }

    protected override async Task<StoredLedger> OpenAsync(ILogger? logger = null) => await SqliteStore.OpenLedgerAsync(Folder, logger, Cancel);
}
