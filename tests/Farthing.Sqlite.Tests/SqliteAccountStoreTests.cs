using Farthing.Budgets.Accounts;
using Farthing.Budgets.Persistence;
using Farthing.Tests.Ledger;

namespace Farthing.Sqlite.Tests;

/// <summary>Accounts that left memory are kept in the data folder's database.</summary>
public sealed class SqliteAccountStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_last_is_read_to_the_last_digit_also_by_another_process()
    {
        AccountCell first = new(new AccountId(1), 7, 0.000000000000000000000000001m, Now.AddDays(1)), second = new(new AccountId(long.MinValue), -3, 79_228_162_514m, Now.AddDays(1));
        using (SqliteAccountStore store = SqliteAccountStore.Open(_folder.Path))
        {
            await store.WriteAsync([first with { Used = 5 }, second], Now, Stop);
            await store.WriteAsync([first], Now, Stop);
        }

        using SqliteAccountStore again = SqliteAccountStore.Open(_folder.Path);
        (await again.ReadAsync([first.Id, second.Id, new AccountId(99)], Stop)).ShouldBe([first, second], ignoreOrder: true);
        (await again.ReadIdsAsync(Now, Stop).ToListAsync(Stop)).ShouldBe([first.Id, second.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task What_counts_no_more_is_forgotten()
    {
        using SqliteAccountStore store = SqliteAccountStore.Open(_folder.Path);
        AccountCell old = new(new AccountId(1), 1, 5, Now.AddHours(1)), young = new(new AccountId(2), 1, 5, Now.AddHours(3));
        await store.WriteAsync([old, young], Now, Stop);
        (await store.ReadIdsAsync(Now.AddHours(2), Stop).ToListAsync(Stop)).ShouldBe([young.Id]);
        await store.WriteAsync([], Now.AddHours(2), Stop);
        (await store.ReadAsync([old.Id, young.Id], Stop)).ShouldBe([young]);
    }
}
