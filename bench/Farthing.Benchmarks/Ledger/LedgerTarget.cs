using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Benchmarks.Ledger;

/// <summary>The store that is measured: PostgreSQL when the variable FARTHING_DATABASE_URL says which, else SQLite in the folder.</summary>
internal sealed class LedgerTarget(string folder) : IAsyncDisposable
{
    private readonly PostgresDatabase? _database = Environment.GetEnvironmentVariable("FARTHING_DATABASE_URL") is { Length: > 0 } connection
        ? PostgresDatabase.Create(new PostgresOptions { Connection = connection, Replica = "benchmark" })
        : null;

    public string Name => _database is null ? "SQLite" : "PostgreSQL";

    public async Task<StoredLedger> OpenAsync(LedgerOptions? options = null)
    {
        options = (options ?? new LedgerOptions { DataFolder = folder }) with { DataFolder = folder };
        return _database is null ? await SqliteLedger.OpenAsync(options) : await PostgresLedger.OpenAsync(options, _database.Options);
    }

    public ILedgerStore OpenStore()
    {
        Directory.CreateDirectory(folder);
        return _database is null ? SqliteLedgerStore.Open(folder) : new PostgresLedgerStore(_database);
    }

    public async Task<ILedgerReader> OpenReaderAsync() => _database is null ? await SqliteLedgerReader.OpenAsync(folder) : await PostgresLedgerReader.OpenAsync(_database.Options);

    /// <summary>What a replica does in the background.</summary>
    public async Task TidyAsync()
    {
        if (_database is null) return;
        await using PostgresUpkeep upkeep = new(_database, TimeProvider.System, NullLogger.Instance);
        await upkeep.FoldAsync();
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
