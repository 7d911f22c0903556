using Farthing.Ledger;
using Farthing.Postgres.Rollups;
using Farthing.Postgres.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>
/// What one of the replicas does in the background for all of them: folds sums into the roll-ups, makes partitions ahead and drops those beyond
/// retention. Whichever comes first does it; the others find the lock held, or nothing to do.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock, for the intervals and for which day it is.</param>
/// <param name="logger">Hears when upkeep begins to fail and when it works again.</param>
public sealed partial class PostgresUpkeep(PostgresDatabase database, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int DaysAhead = 3;
    private static readonly TimeSpan PartitionInterval = TimeSpan.FromHours(1);
    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private string? _failure;

    /// <summary>Why the last round failed, or <c>null</c>.</summary>
    public string? Failure => _failure;

    /// <summary>Folds what has been added, unless another replica is at it.</summary>
    /// <returns><c>false</c> when another was.</returns>
    /// <exception cref="LedgerException">The database failed.</exception>
    public async Task<bool> FoldAsync(CancellationToken cancellationToken = default)
    {
        bool folded = await database.TryWithLockAsync(
            PostgresLock.Rollups,
            (connection, cancellation) => new RollupFold(connection, database.Options.MaxKeysPerHour).RunAsync(time.GetUtcNow(), cancellation),
            cancellationToken);
        if (folded) await ClearAsync(cancellationToken);
        return folded;
    }

    /// <summary>Makes the partitions of today and the days to come, and drops those beyond retention.</summary>
    /// <returns><c>false</c> when another replica was at it.</returns>
    /// <exception cref="LedgerException">The database failed.</exception>
    public async Task<bool> KeepPartitionsAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        bool made = await database.TryWithLockAsync(
            PostgresLock.Partitions,
            async (connection, cancellation) =>
            {
                await Partitions.MakeDaysAsync(connection, Enumerable.Range(0, DaysAhead + 1).Select(today.AddDays), cancellation);
                await Partitions.MakeMonthsAsync(connection, [today, today.AddMonths(1)], cancellation);
            },
            cancellationToken);
        if (!made || database.Options.Retention is not { } retention) return made;
        return await database.TryWithLockAsync(
            PostgresLock.Partitions,
            (connection, cancellation) => Partitions.DropAsync(connection, now - retention, cancellation),
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    internal void Start() => _run = Task.Run(RunAsync);

    /// <summary>Makes the room of folded rows free for new ones, so that the table, which every report reads, stays small.</summary>
    private Task<int> ClearAsync(CancellationToken cancellationToken) => database.RunAsync(
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand vacuum = new("VACUUM (SKIP_LOCKED, TRUNCATE false) rollup_deltas", connection);
            return await vacuum.ExecuteNonQueryAsync(cancellation);
        },
        cancellationToken);

    private async Task RunAsync()
    {
        DateTimeOffset nextPartitions = DateTimeOffset.MinValue;
        using PeriodicTimer timer = new(database.Options.FoldInterval, time);
        try
        {
            do
            {
                try
                {
                    if (time.GetUtcNow() >= nextPartitions)
                    {
                        await KeepPartitionsAsync(_stop.Token);
                        nextPartitions = time.GetUtcNow() + PartitionInterval;
                    }

                    await FoldAsync(_stop.Token);
                    if (_failure is not null) LogWell();
                    _failure = null;
                }
                catch (Exception failure) when (!_stop.IsCancellationRequested)
                {
                    if (_failure is null) LogFailed(failure.Message, failure);
                    _failure = failure.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared store's upkeep (roll-ups, partitions) fails and is tried again: {Failure}")]
    private partial void LogFailed(string failure, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shared store's upkeep works again")]
    private partial void LogWell();
}
