using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteFeedbackTests : FeedbackStoreTests
{
    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => SqliteStore.Open(Folder, maxKeysPerHour);

    protected override async Task<ILedgerReader> OpenReaderAsync() => await SqliteLedgerReader.OpenAsync(Folder, Cancel);

    protected override async Task<StoredLedger> OpenAsync(ILogger? logger = null) => await SqliteStore.OpenLedgerAsync(Folder, logger, Cancel);

    protected override IFeedbackStore OpenFeedback() => new SqliteFeedbackStore(Folder);
}
