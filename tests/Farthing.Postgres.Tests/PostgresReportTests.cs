using Farthing.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Postgres.Tests;

public sealed class PostgresReportTests(SharedServer shared) : StoreReportTests
{
    private readonly TestDatabase _database = new(shared.Server);

    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => new OwnedStore(_database.Open(maxKeysPerHour));

    protected override async Task<ILedgerReader> OpenReaderAsync() => await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);

    protected override Task<StoredLedger> OpenAsync(ILogger? logger = null) => _database.OpenLedgerAsync(Folder, logger);

    protected override Task TidyAsync(DateTimeOffset now, int maxKeysPerHour) => _database.FoldAsync(now, maxKeysPerHour);
}
