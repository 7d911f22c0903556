using System.Data;
using Farthing.Ledger;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>
/// The database that replicas share: connections, the schema and what only one of them does at a time. Making it reaches for no server; safe from
/// any thread.
/// </summary>
/// <remarks>
/// What is awaited here may go on on the thread that polls the sockets (the gateway has it so): work that is given must not use the connection's blocking
/// methods, which would wait for that very thread, and with it every connection of the process.
/// </remarks>
public sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The first of the two numbers of every advisory lock of Farthing's.</summary>
    internal const int LockClass = 1_178_686_580;

    private readonly NpgsqlDataSource _source;
    private readonly Lock _gate = new();
    private bool _ready;

    private PostgresDatabase(PostgresOptions options, NpgsqlDataSource source, string address) => (Options, _source, Address) = (options, source, address);

    /// <summary>How it is used.</summary>
    public PostgresOptions Options { get; }

    /// <summary>Host, port and database, for messages.</summary>
    public string Address { get; }

    /// <summary>Describes a database; nothing is connected yet.</summary>
    /// <exception cref="LedgerException">How to connect is not understood.</exception>
    public static PostgresDatabase Create(PostgresOptions options)
    {
        NpgsqlConnectionStringBuilder builder = PostgresConnectionText.Parse(options.Connection);
        builder.ApplicationName = $"farthing {options.Replica}";
        builder.SearchPath = PostgresMigrations.Schema;
        builder.Timezone = "UTC";
        // For reports, whose thousands of groups are to stay in memory: compiling two dozen sums, or sending what several processes have summed of each group
        // from one to the other, takes longer than summing them. Nothing else here uses as much memory.
        builder.Options = $"-c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=64MB {builder.Options}".TrimEnd();
        builder.CommandTimeout = (int)options.StatementTimeout.TotalSeconds;
        builder.KeepAlive = builder.KeepAlive > 0 ? builder.KeepAlive : 15;
        builder.IncludeErrorDetail = false;
        builder.PersistSecurityInfo = false;
        return new PostgresDatabase(options, new NpgsqlDataSourceBuilder(builder.ConnectionString).Build(), $"{builder.Host}:{builder.Port}/{builder.Database}");
    }

    /// <summary>Opens a connection; the first that succeeds brings the schema up to date. Dispose of it to give it back.</summary>
    /// <exception cref="LedgerException">The server cannot be reached or refuses, or its schema is of a newer version; the message says what to do.</exception>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (!Volatile.Read(ref _ready)) await Task.Run(Prepare, cancellationToken);
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsOfDatabase(failure))
        {
            throw Describe(failure);
        }
    }

    /// <inheritdoc cref="ConnectAsync" />
    public NpgsqlConnection Connect()
    {
        try
        {
            if (!Volatile.Read(ref _ready)) Prepare();
            return _source.OpenConnection();
        }
        catch (Exception failure) when (PostgresFailure.IsOfDatabase(failure))
        {
            throw Describe(failure);
        }
    }

    /// <summary>Does something in a transaction that at most one replica does at a time, unless another is at it.</summary>
    /// <param name="which">The lock, held until the transaction ends.</param>
    /// <param name="work">What to do; its transaction commits when it returns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><c>false</c> when another replica holds the lock; nothing was done then.</returns>
    /// <exception cref="LedgerException">The database failed; nothing of the work is in it.</exception>
    public Task<bool> TryWithLockAsync(PostgresLock which, Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken = default) => InTransactionAsync(
        IsolationLevel.ReadCommitted,
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand take = new("SELECT pg_try_advisory_xact_lock($1, $2)", connection) { Parameters = { new() { Value = LockClass }, new() { Value = (int)which } } };
            if (await take.ExecuteScalarAsync(cancellation) is not true) return false;
            await work(connection, cancellation);
            return true;
        },
        cancellationToken);

    /// <summary>Does something in a transaction, which commits when it returns.</summary>
    /// <exception cref="LedgerException">The database failed; nothing of the work is in it.</exception>
    public Task<T> InTransactionAsync<T>(IsolationLevel isolation, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) => RunAsync(
        async (connection, cancellation) =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(isolation, cancellation);
            T result = await work(connection, cancellation);
            await transaction.CommitAsync(cancellation);
            return result;
        },
        cancellationToken);

    /// <summary>Does something on a connection; each statement is a transaction of its own.</summary>
    /// <exception cref="LedgerException">The database failed.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        try
        {
            await using NpgsqlConnection connection = await ConnectAsync(cancellationToken);
            return await work(connection, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsOfDatabase(failure))
        {
            throw Describe(failure);
        }
    }

    /// <summary>A failure of the driver as an error that says what to do, without secrets.</summary>
    public LedgerException Describe(Exception failure) => PostgresFailure.Describe(failure, Address);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private void Prepare()
    {
        lock (_gate)
        {
            if (_ready) return;
            using NpgsqlConnection connection = _source.OpenConnection();
            PostgresMigrations.Apply(connection, Address);
            Volatile.Write(ref _ready, value: true);
        }
    }
}
