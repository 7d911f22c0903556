using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>What every store keeps of what is said of calls.</summary>
public abstract class FeedbackStoreTests : StoreTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public async Task What_was_said_is_read_back_as_it_was_said_in_the_order_of_time()
    {
        CallId call = new(0x019a_0000_0000_0001, 0x8000_0000_0000_0002);
        CallFeedback first = new() { Call = call, At = At.AddTicks(10), Key = "web", Score = 0.333333333333333333333m, Label = FeedbackLabel.WrongCacheHit, Comment = "Ünï\n\"quoted\" '; DROP TABLE feedback; --" };
        CallFeedback second = new() { Call = call, At = At.AddSeconds(1), Label = FeedbackLabel.Good };
        IFeedbackStore store = OpenFeedback();
        (await store.AddAsync(second, Cancel)).ShouldBeTrue();
        (await store.AddAsync(first, Cancel)).ShouldBeTrue();
        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.FeedbackAsync(call, Cancel)).ShouldBe([first, second]);
        (await reader.FeedbackAsync(new CallId(call.High, 7), Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_one_call_only_so_much_is_kept()
    {
        IFeedbackStore store = OpenFeedback();
        CallFeedback feedback = new() { Call = new CallId(1, 1), At = At, Label = FeedbackLabel.Bad };
        for (int i = 0; i < CallFeedback.MostOfOneCall; i++) (await store.AddAsync(feedback with { At = At.AddSeconds(i) }, Cancel)).ShouldBeTrue();
        (await store.AddAsync(feedback, Cancel)).ShouldBeFalse();
        (await store.AddAsync(feedback with { Call = new CallId(1, 2) }, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_said_lately_of_any_call_is_read_back_the_latest_and_from_a_time_on()
    {
        IFeedbackStore store = OpenFeedback();
        CallFeedback[] said = [.. Enumerable.Range(0, 5).Select(i => new CallFeedback { Call = new CallId(3, (ulong)i % 2), At = At.AddMinutes(i), Label = FeedbackLabel.Good, Comment = $"{i}" })];
        foreach (CallFeedback each in said) (await store.AddAsync(each, Cancel)).ShouldBeTrue();
        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.RecentFeedbackAsync(null, 100, Cancel)).ShouldBe(said);
        (await reader.RecentFeedbackAsync(null, 2, Cancel)).ShouldBe(said[3..]);
        (await reader.RecentFeedbackAsync(At.AddMinutes(2), 100, Cancel)).ShouldBe(said[2..]);
        (await reader.RecentFeedbackAsync(At.AddDays(1), 100, Cancel)).ShouldBeEmpty();
    }

    /// <summary>The store over the test's database.</summary>
    protected abstract IFeedbackStore OpenFeedback();
}
