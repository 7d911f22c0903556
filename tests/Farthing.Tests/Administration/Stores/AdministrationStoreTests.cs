using System.Text;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Administration.Storage;
using Farthing.Administration.Tree;

namespace Farthing.Tests.Administration.Stores;

/// <summary>What holds for every store of what is administered.</summary>
public abstract class AdministrationStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the store that this test has for itself; another time as another process would.</summary>
    protected abstract IAdministrationStore Open();

    [Fact]
    public async Task What_is_saved_is_read_again_with_its_version_and_its_row_of_the_log()
    {
        await using IAdministrationStore store = Open();
        (await store.ReadAsync(Cancel)).Entries.ShouldBeEmpty();
        (await store.ApplyAsync(Change("shop", 0, """{"title":"é 🔑 '; DROP TABLE x; --"}"""), Cancel)).ShouldBe(1);
        (await store.ApplyAsync(Change("shop", 1, "{}"), Cancel)).ShouldBe(2);
        (await store.ApplyAsync(Change("web", 0, """{"title":"w"}"""), Cancel)).ShouldBe(3);
        (await store.ApplyAsync(Change("shop", 2, null), Cancel)).ShouldBe(4);
        StoredEntries read = await store.ReadAsync(Cancel);
        read.Position.ShouldBe(4);
        StoredEntry entry = read.Entries.ShouldHaveSingleItem();
        (entry.Kind, entry.Name, entry.Version, entry.ChangedAt, entry.ChangedBy).ShouldBe(("project", "web", 3L, Noon, "me"));
        Encoding.UTF8.GetString(entry.Document.Span).ShouldBe("""{"title":"w"}""");
        IReadOnlyList<AuditRecord> audit = await store.ReadAuditAsync(new AuditQuery(), Cancel);
        audit.Select(row => (row.Position, row.Name)).ShouldBe([(4L, "shop"), (3L, "web"), (2L, "shop"), (1L, "shop")]);
        audit[3].After.ShouldBe("""{"title":"é 🔑 '; DROP TABLE x; --"}""");
        audit[3].Before.ShouldBeNull();
        audit[0].After.ShouldBeNull();
        audit[0].At.ShouldBe(Noon);
    }

    [Fact]
    public async Task The_log_is_asked_by_kind_name_who_time_and_page()
    {
        await using IAdministrationStore store = Open();
        for (int i = 0; i < 5; i++) await store.ApplyAsync(Change($"p{i % 2}", 0, "{}") with { Kind = i % 2 == 0 ? "project" : "team", Name = $"n{i}", At = Noon.AddMinutes(i), By = $"by{i}" }, Cancel);
        async Task<long[]> AskAsync(AuditQuery query) => [.. (await store.ReadAuditAsync(query, Cancel)).Select(row => row.Position)];
        (await AskAsync(new AuditQuery { Kind = "team" })).ShouldBe([4, 2]);
        (await AskAsync(new AuditQuery { Name = "n2" })).ShouldBe([3]);
        (await AskAsync(new AuditQuery { By = "by0" })).ShouldBe([1]);
        (await AskAsync(new AuditQuery { Since = Noon.AddMinutes(3) })).ShouldBe([5, 4]);
        (await AskAsync(new AuditQuery { Before = 4, Limit = 2 })).ShouldBe([3, 2]);
        (await AskAsync(new AuditQuery { Kind = "' OR 1=1 --" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Old_rows_of_the_log_are_forgotten_and_its_count_goes_on()
    {
        await using IAdministrationStore store = Open();
        for (int i = 0; i < 4; i++) await store.ApplyAsync(Change($"p{i}", 0, "{}") with { At = Noon.AddMinutes(i) }, Cancel);
        (await store.ForgetAuditAsync(Noon.AddMinutes(2), Cancel)).ShouldBe(2);
        (await store.ReadAuditAsync(new AuditQuery(), Cancel)).Select(row => row.Position).ShouldBe([4L, 3L]);
        (await store.ForgetAuditAsync(Noon.AddYears(1), Cancel)).ShouldBe(1);
        (await store.ApplyAsync(Change("p9", 0, "{}"), Cancel)).ShouldBe(5);
        (await store.ReadAsync(Cancel)).Entries.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_change_that_expects_another_version_is_refused_and_leaves_nothing()
    {
        await using IAdministrationStore store = Open();
        await store.ApplyAsync(Change("shop", 0, "{}"), Cancel);
        foreach ((string name, long expected) in new[] { ("shop", 0L), ("shop", 7L), ("none", 1L) })
        {
            AdministrationException refusal = await Should.ThrowAsync<AdministrationException>(store.ApplyAsync(Change(name, expected, "{}"), Cancel));
            refusal.Code.ShouldBe("version_conflict");
        }

        (await store.ReadAsync(Cancel)).Position.ShouldBe(1);
        (await store.ReadAuditAsync(new AuditQuery(), Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_changes_at_the_same_time_by_two_processes_none_is_lost_and_positions_have_no_gaps()
    {
        await using AdministrationDirectory one = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        await using AdministrationDirectory two = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        using JsonDocument json = JsonDocument.Parse("{}");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).SaveAsync(ProjectKind.Instance, $"p{i % 20}", json.RootElement, null, $"by{i}", Cancel)));
        await one.RefreshAsync(Cancel);
        await two.RefreshAsync(Cancel);
        one.Current.Position.ShouldBe(40);
        one.Current.EntriesOf(ProjectKind.Instance).Select(entry => (entry.Name, entry.Version)).ShouldBe(two.Current.EntriesOf(ProjectKind.Instance).Select(entry => (entry.Name, entry.Version)));
        (await one.ReadAuditAsync(new AuditQuery { Limit = 100 }, Cancel)).Select(row => row.Position).ShouldBe(Enumerable.Range(1, 40).Reverse().Select(i => (long)i));
    }

    [Fact]
    public async Task A_change_by_one_process_is_heard_by_another_in_order()
    {
        await using AdministrationDirectory writer = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        await using AdministrationDirectory reader = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task following = reader.FollowAsync(stop.Token);
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<long> seen = [];
        reader.Subscribe(snapshot =>
        {
            lock (seen) seen.Add(snapshot.Position);
            if (snapshot.Find(ProjectKind.Instance, "p9") is not null) last.TrySetResult();
        });
        using JsonDocument json = JsonDocument.Parse("{}");
        for (int i = 0; i < 10; i++) await writer.SaveAsync(ProjectKind.Instance, $"p{i}", json.RootElement, 0, "me", Cancel);
        await last.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        lock (seen) seen.ShouldBeInOrder();
        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_an_error_at_start_and_keeps_its_last_state_while_running()
    {
        await using AdministrationDirectory directory = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        using JsonDocument json = JsonDocument.Parse("""{"title":"good"}""");
        long version = (await directory.SaveAsync(ProjectKind.Instance, "shop", json.RootElement, 0, "me", Cancel)).Version;
        await using (IAdministrationStore other = Open()) await other.ApplyAsync(Change("shop", version, """{"of_the_future":1}"""), Cancel);
        await directory.RefreshAsync(Cancel);
        directory.Current.Find(ProjectKind.Instance, "shop").ShouldNotBeNull().Title.ShouldBe("good");
        directory.Current.Problems.ShouldHaveSingleItem().ShouldContain("of_the_future: is not a known field");
        await using IAdministrationStore again = Open();
        (await Should.ThrowAsync<AdministrationException>(AdministrationDirectory.OpenAsync(again, cancellationToken: Cancel))).Code.ShouldBe("not_sound");
    }

    [Fact]
    public async Task Secrets_are_in_the_entry_as_hashes_and_not_in_the_log()
    {
        await using IAdministrationStore store = Open();
        await using AdministrationDirectory directory = await AdministrationDirectory.OpenAsync(Open(), cancellationToken: Cancel);
        string hash = Convert.ToHexStringLower(KeySecret.HashOf("a key of the test's"));
        using JsonDocument json = JsonDocument.Parse($$"""{"secret":"sha256:{{hash}}"}""");
        await directory.SaveAsync(KeyKind.Instance, "web", json.RootElement, 0, "me", Cancel);
        Encoding.UTF8.GetString((await store.ReadAsync(Cancel)).Entries[0].Document.Span).ShouldContain(hash);
        (await store.ReadAuditAsync(new AuditQuery(), Cancel)).ShouldAllBe(row => !row.After!.Contains(hash));
    }

    private static AdministrationChange Change(string name, long expected, string? document) => new()
    {
        Kind = "project",
        Name = name,
        ExpectedVersion = expected,
        Document = document is null ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(document),
        Action = "change",
        Before = null,
        After = document,
        At = Noon,
        By = "me",
    };
}
