using Farthing.Ledger;
using Farthing.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Farthing.Postgres.Tests;

public sealed class PostgresDatabaseTests(SharedServer shared)
{
    private readonly PostgresServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_replicas_that_start_together_apply_each_migration_once()
    {
        string connection = _server.CreateDatabase();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using PostgresDatabase database = Database(connection, $"replica {i}");
            await using NpgsqlConnection opened = await database.ConnectAsync(Cancel);
        }));
        _server.Query(NameOf(connection), "SELECT string_agg(number::text, ',' ORDER BY number) FROM farthing.migrations")
            .ShouldBe(string.Join(',', PostgresMigrations.Numbers));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        string connection = _server.CreateDatabase();
        await using (PostgresDatabase database = Database(connection)) await (await database.ConnectAsync(Cancel)).DisposeAsync();
        _server.Query(NameOf(connection), "INSERT INTO farthing.migrations VALUES (9999, '9999-future.sql')");
        await using PostgresDatabase older = Database(connection);
        (await Should.ThrowAsync<LedgerException>(older.ConnectAsync(Cancel))).Message.ShouldContain("newer");
    }

    [Fact]
    public async Task A_database_that_is_not_in_UTF_8_is_refused_with_a_remedy()
    {
        string connection = _server.CreateDatabase("ENCODING 'LATIN1' TEMPLATE template0");
        await using PostgresDatabase database = Database(connection);
        (await Should.ThrowAsync<LedgerException>(database.ConnectAsync(Cancel))).Message.ShouldContain("ENCODING 'UTF8'");
    }

    [Fact]
    public async Task A_schema_that_an_operator_made_is_used_by_a_user_who_may_not_make_one()
    {
        string connection = _server.CreateDatabase();
        string name = NameOf(connection);
        _server.Query(name, $"CREATE ROLE limited_{name} LOGIN PASSWORD 'only this'; CREATE SCHEMA farthing AUTHORIZATION limited_{name}; REVOKE CREATE ON DATABASE {name} FROM PUBLIC");
        await using PostgresDatabase database = Database($"Host=127.0.0.1;Port={_server.Port};Username=limited_{name};Password=only this;Database={name}");
        await (await database.ConnectAsync(Cancel)).DisposeAsync();
        _server.Query(name, "SELECT count(*) FROM farthing.migrations").ShouldBe($"{PostgresMigrations.Numbers.Count}");
    }

    [Fact]
    public async Task Errors_name_server_and_setting_and_never_the_password()
    {
        string wrong = $"postgres://farthing:wr%40ng-secret@127.0.0.1:{_server.Port}/postgres";
        await using PostgresDatabase database = Database(wrong);
        LedgerException refused = await Should.ThrowAsync<LedgerException>(database.ConnectAsync(Cancel));
        refused.Message.ShouldContain($"127.0.0.1:{_server.Port}/postgres");
        refused.Message.ShouldContain("store.connection");
        refused.ToString().ShouldNotContain("wr@ng-secret");
        refused.ToString().ShouldNotContain("wr%40ng");
        database.Options.ToString().ShouldNotContain("wr%40ng");
    }

    [Theory]
    [InlineData("postgres://u:hunter2@/db?sslmode=nonsense")]
    [InlineData("postgres://u:hunter2@host:port/db")]
    [InlineData("postgres://u:hunter2@host")]
    [InlineData("postgres://u:hunter2@host/db?nonsense=hunter2")]
    [InlineData("Host=h;Password=hunter2;Port=hunter2;Database=d")]
    [InlineData("Password=hunter2;Database=d")]
    [InlineData("hunter2")]
    [InlineData("")]
    public void What_is_not_understood_is_said_without_repeating_it(string connection)
    {
        LedgerException refused = Should.Throw<LedgerException>(() => Database(connection));
        refused.Message.ShouldContain("store.connection");
        refused.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void An_address_is_read_with_escapes_and_parameters()
    {
        NpgsqlConnectionStringBuilder read = PostgresConnectionText.Parse("postgresql://u%20ser:p%40ss%2Fword@db.example:5433/my%20db?sslmode=verify-full&connect_timeout=3");
        (read.Host, read.Port, read.Database, read.Username, read.Password).ShouldBe(("db.example", 5433, "my db", "u ser", "p@ss/word"));
        (read.SslMode, read.Timeout).ShouldBe((SslMode.VerifyFull, 3));
        PostgresConnectionText.Parse("postgres:///db?host=/var/run/postgresql&user=me").Host.ShouldBe("/var/run/postgresql");
    }

    [Fact]
    public async Task What_is_done_with_a_lock_is_done_by_one_at_a_time_and_taken_back_when_it_fails()
    {
        string connection = _server.CreateDatabase();
        await using PostgresDatabase one = Database(connection);
        await using PostgresDatabase other = Database(connection);
        bool entered = await one.TryWithLockAsync(PostgresLock.Rollups, async (_, _) =>
        {
            (await other.TryWithLockAsync(PostgresLock.Rollups, (_, _) => throw new InvalidOperationException("not to be called"), Cancel)).ShouldBeFalse();
            (await other.TryWithLockAsync(PostgresLock.Partitions, (_, _) => Task.CompletedTask, Cancel)).ShouldBeTrue();
        }, Cancel);
        entered.ShouldBeTrue();
        LedgerException failed = await Should.ThrowAsync<LedgerException>(one.TryWithLockAsync(PostgresLock.Rollups, async (opened, cancellation) =>
        {
            await using NpgsqlCommand set = new("UPDATE rollup_state SET closed_before = 99", opened);
            await set.ExecuteNonQueryAsync(cancellation);
            await using NpgsqlCommand mistake = new("SELECT 1 / 0", opened);
            await mistake.ExecuteNonQueryAsync(cancellation);
        }, Cancel));
        failed.Message.ShouldContain("division by zero");
        _server.Query(NameOf(connection), "SELECT closed_before FROM farthing.rollup_state").ShouldBe("0");
        (await other.TryWithLockAsync(PostgresLock.Rollups, (_, _) => Task.CompletedTask, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Announcements_are_heard_and_a_lost_connection_is_made_again_and_told_of()
    {
        string connection = _server.CreateDatabase();
        await using PostgresDatabase database = Database(connection);
        using SemaphoreSlim connected = new(0);
        System.Threading.Channels.Channel<string> heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await using PostgresListener listener = PostgresListener.Start(
            database,
            "changes",
            _ =>
            {
                connected.Release();
                return Task.CompletedTask;
            },
            async (payload, cancellation) => await heard.Writer.WriteAsync(payload, cancellation),
            TimeProvider.System,
            NullLogger.Instance);
        await connected.WaitAsync(Cancel);
        _server.Query(NameOf(connection), "NOTIFY changes, 'first'");
        (await heard.Reader.ReadAsync(Cancel)).ShouldBe("first");

        _server.Query(NameOf(connection), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await connected.WaitAsync(Cancel);
        _server.Query(NameOf(connection), "NOTIFY changes, 'second'");
        (await heard.Reader.ReadAsync(Cancel)).ShouldBe("second");
    }

    private static PostgresDatabase Database(string connection, string replica = "test") => PostgresDatabase.Create(new PostgresOptions { Connection = connection, Replica = replica });

    private static string NameOf(string connection) => connection[(connection.LastIndexOf('/') + 1)..];
}
