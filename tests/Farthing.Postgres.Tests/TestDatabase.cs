using Farthing.Ledger;
using Farthing.Tests.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests;

/// <summary>A database of one test, and the ways of the tests to open it.</summary>
internal sealed class TestDatabase
{
    private readonly PostgresServer _server;

    public TestDatabase(PostgresServer server)
    {
        _server = server;
        Connection = server.CreateDatabase();
    }

    public string Connection { get; }

    public PostgresOptions Options(int maxKeysPerHour = 10_000) => new() { Connection = Connection, Replica = "test", MaxKeysPerHour = maxKeysPerHour, FoldInterval = TimeSpan.FromMilliseconds(50) };

    public PostgresDatabase Open(int maxKeysPerHour = 10_000) => PostgresDatabase.Create(Options(maxKeysPerHour));

    public string Query(string sql) => _server.Query(Connection[(Connection.LastIndexOf('/') + 1)..], $"SET search_path = farthing; {sql}");

    public async Task<StoredLedger> OpenLedgerAsync(string folder, ILogger? logger = null) => await PostgresLedger.OpenAsync(
        new LedgerOptions { DataFolder = folder, RetryInterval = TimeSpan.FromMilliseconds(5) }, Options(), logger: logger, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Folds as a replica would at a time.</summary>
    public async Task FoldAsync(DateTimeOffset now, int maxKeysPerHour = 10_000)
    {
        await using PostgresDatabase database = Open(maxKeysPerHour);
        await using PostgresUpkeep upkeep = new(database, new FixedTime(now), NullLogger.Instance);
        (await upkeep.FoldAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
    }
}
