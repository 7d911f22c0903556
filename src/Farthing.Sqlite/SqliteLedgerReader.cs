using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Sqlite;

/// <summary>Reads the ledger's SQLite file, beside a gateway that writes it or on its own.</summary>
public sealed class SqliteLedgerReader : ILedgerReader
{
    /// <summary>The name of the SQLite file in the data folder.</summary>
    public const string FileName = "farthing.db";

    private SqliteLedgerReader()
    {
    }

    /// <summary>Opens the ledger of a data folder for reading.</summary>
    /// <exception cref="LedgerException">The folder holds no ledger, or one that this version cannot read.</exception>
    public static Task<SqliteLedgerReader> OpenAsync(string dataFolder, CancellationToken cancellationToken = default) =>
        throw new LedgerException($"There is no ledger in '{dataFolder}' (setting 'data').");

    /// <inheritdoc />
    public Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
