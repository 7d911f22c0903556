using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Ledger;

public sealed class RefusalRecorderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    private readonly TestClock _time = new(Start);
    private readonly Kept _ledger = new();
    private readonly RandomCalls _random = new(1) { Start = Start };

    [Fact]
    public void The_first_of_a_minute_are_recorded_one_by_one_and_the_others_as_the_last_of_them_with_their_number()
    {
        using RefusalRecorder recorder = Open(perMinute: 3);
        RefusedCall[] refused = [.. Enumerable.Range(0, 10_000).Select(_ => Refusal())];
        foreach (RefusedCall each in refused) recorder.Add(each);
        _ledger.Refused.ShouldBe(refused[..3]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Refused.ShouldBe([.. refused[..3], refused[^1] with { Count = 9_997 }]);
        _time.Advance(TimeSpan.FromMinutes(5));
        _ledger.Refused.Count.ShouldBe(4, "what was counted is recorded once");
    }

    [Fact]
    public void Each_minute_begins_anew()
    {
        using RefusalRecorder recorder = Open(perMinute: 1);
        for (int minute = 0; minute < 5; minute++)
        {
            recorder.Add(Refusal());
            recorder.Add(Refusal());
            recorder.Add(Refusal());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _ledger.Refused.Select(refused => refused.Count).ShouldBe([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    }

    [Fact]
    public void One_key_that_is_refused_again_and_again_takes_nothing_from_another_key_or_reason()
    {
        using RefusalRecorder recorder = Open(perMinute: 2);
        for (int i = 0; i < 100; i++) recorder.Add(Refusal("loud"));
        RefusedCall[] others = [Refusal("quiet"), Refusal("loud", "rate_limit_exceeded"), Refusal("loud", by: "another")];
        foreach (RefusedCall other in others) recorder.Add(other);
        _ledger.Refused[2..].ShouldBe(others);
    }

    [Fact]
    public void However_many_keys_there_are_what_is_written_in_a_minute_is_bounded_and_every_call_counted()
    {
        using RefusalRecorder recorder = Open(perMinute: 3);
        for (int i = 0; i < 20; i++)
            for (int key = 0; key < 5_000; key++) recorder.Add(Refusal($"key-{key}"));
        _ledger.Refused.Count.ShouldBe(60);
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Refused.Count.ShouldBeLessThanOrEqualTo(60 + 201);
        _ledger.Refused.Sum(refused => refused.Count).ShouldBe(100_000);
        RefusedCall folded = _ledger.Refused.Single(refused => refused.Principal.Key == "(other)");
        folded.Count.ShouldBe(20 * 4_800);
        folded.Principal.User.ShouldBeEmpty();
    }

    [Fact]
    public void Zero_a_minute_only_counts()
    {
        using RefusalRecorder recorder = Open(perMinute: 0);
        for (int i = 0; i < 4; i++) recorder.Add(Refusal());
        _ledger.Refused.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Refused.ShouldHaveSingleItem().Count.ShouldBe(4);
    }

    [Fact]
    public void As_it_ends_it_records_what_it_counted_and_nothing_after_that()
    {
        RefusalRecorder recorder = Open(perMinute: 1);
        for (int i = 0; i < 4; i++) recorder.Add(Refusal());
        recorder.Dispose();
        _ledger.Refused.Select(refused => refused.Count).ShouldBe([1, 3]);
        recorder.Add(Refusal());
        _time.Advance(TimeSpan.FromMinutes(2));
        _ledger.Refused.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Refusals_of_many_threads_are_all_counted()
    {
        using RefusalRecorder recorder = Open(perMinute: 5);
        RefusedCall refused = Refusal();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), TestContext.Current.CancellationToken, (thread, _) =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                recorder.Add(refused with { Id = new CallId((ulong)thread, (ulong)i) });
                if (thread == 0 && i % 1_000 == 999) _time.Advance(TimeSpan.FromMinutes(1));
            }

            return ValueTask.CompletedTask;
        });
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Refused.Sum(each => each.Count).ShouldBe(40_000);
        _ledger.Refused.Count.ShouldBeLessThanOrEqualTo(6 * 6);
    }

    private RefusalRecorder Open(int perMinute) => new(_ledger, new RefusalOptions { PerMinute = perMinute }, _time);

    private RefusedCall Refusal(string key = "web", string code = "budget_exhausted", string by = "shop") => new()
    {
        Id = _random.NewId(Start),
        StartedAt = Start,
        Principal = new Principal { Key = key, User = "ann" },
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = "gpt-5-mini",
        Status = 402,
        ErrorCode = code,
        RefusedBy = by,
    };

    private sealed class Kept : ILedger
    {
        private readonly Lock _gate = new();
        private readonly List<RefusedCall> _refused = [];

        public List<RefusedCall> Refused
        {
            get
            {
                lock (_gate) return [.. _refused];
            }
        }

        public bool TryOpen(CallIntent intent) => true;

        public void Close(CallRecord record) => throw new InvalidOperationException("A refused call is no call.");

        public bool TryRefuse(RefusedCall refused)
        {
            lock (_gate) _refused.Add(refused);
            return true;
        }
    }
}
