using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Postgres.Tests;

public sealed class PostgresFeedbackTests(SharedServer shared) : FeedbackStoreTests
{
    private readonly TestDatabase _database = new(shared.Server);

    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => new OwnedStore(_database.Open(maxKeysPerHour));

    protected override async Task<ILedgerReader> OpenReaderAsync() => await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);

    protected override Task<StoredLedger> OpenAsync(ILogger? logger = null) => _database.OpenLedgerAsync(Folder, logger);

    protected override IFeedbackStore OpenFeedback() => new PostgresFeedbackStore(_database.Open());
}
