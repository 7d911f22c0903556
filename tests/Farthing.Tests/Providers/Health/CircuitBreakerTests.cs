using Farthing.Providers.Health;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Providers.Health;

/// <summary>When a deployment counts as down, and who tries it.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly BreakerOptions Options = new() { Failures = 3, Share = 0.5, LeastAttempts = 10, Window = Seconds(60), Pause = Seconds(10), LongestPause = Seconds(80) };
    private static readonly TimeSpan Patience = Seconds(600);

    private readonly CircuitBreaker _breaker = new(Options, new Random(1));
    private TimeSpan _now = Seconds(1);

    [Fact]
    public void So_many_failures_in_a_row_open_it()
    {
        Fail(2);
        _breaker.State.ShouldBe(BreakerState.Closed);
        Fail(1);
        _breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void A_success_begins_the_count_anew()
    {
        Fail(2);
        Succeed();
        Fail(2);
        _breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void A_share_of_failures_opens_it_though_none_follow_each_other()
    {
        for (int i = 0; i < 4; i++)
        {
            Succeed();
            Fail(1);
        }

        _breaker.State.ShouldBe(BreakerState.Closed);
        Succeed();
        Fail(1);
        _breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void What_lies_before_the_window_is_forgotten()
    {
        for (int i = 0; i < 20; i++)
        {
            Succeed();
            Fail(1);
            _now += Seconds(15);
        }

        _breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void It_is_tried_by_one_call_after_the_pause_and_closes_when_that_succeeds()
    {
        Fail(3);
        _breaker.TryProbe(_now + Seconds(4.9), Patience).ShouldBeFalse();
        _now += Seconds(10);
        _breaker.TryProbe(_now, Patience).ShouldBeTrue();
        _breaker.State.ShouldBe(BreakerState.HalfOpen);
        _breaker.TryProbe(_now, Patience).ShouldBeFalse();
        Succeed();
        _breaker.State.ShouldBe(BreakerState.Closed);
        Fail(2);
        _breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Each_trial_that_fails_doubles_the_pause_up_to_the_longest_and_half_of_it_is_drawn()
    {
        Fail(3);
        foreach (double longest in new[] { 10.0, 20, 40, 80, 80, 80 })
        {
            TimeSpan pause = _breaker.Due - _now;
            pause.TotalSeconds.ShouldBeInRange(longest / 2, longest);
            _now = _breaker.Due;
            _breaker.TryProbe(_now, Patience).ShouldBeTrue();
            _breaker.Fail(_now, _now, isProbe: true);
            _breaker.State.ShouldBe(BreakerState.Open);
        }
    }

    [Fact]
    public void One_that_opens_again_soon_goes_on_with_the_longer_pause_and_one_that_was_up_for_long_begins_anew()
    {
        Fail(3);
        _now = _breaker.Due;
        _breaker.TryProbe(_now, Patience);
        Succeed();
        Fail(3);
        (_breaker.Due - _now).TotalSeconds.ShouldBeInRange(10, 20);
        _now = _breaker.Due;
        _breaker.TryProbe(_now, Patience);
        Succeed();
        _now += Seconds(81);
        Fail(3);
        (_breaker.Due - _now).TotalSeconds.ShouldBeInRange(5, 10);
    }

    [Fact]
    public void What_was_sent_before_it_opened_does_not_close_it_and_what_was_sent_before_it_closed_does_not_open_it()
    {
        TimeSpan before = _now;
        _now += Seconds(1);
        Fail(3);
        _breaker.Succeed(before, _now);
        _breaker.State.ShouldBe(BreakerState.Open);
        TimeSpan during = _now;
        _now = _breaker.Due;
        _breaker.TryProbe(_now, Patience);
        Succeed();
        for (int i = 0; i < 10; i++) _breaker.Fail(during, _now, isProbe: false);
        _breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void A_call_that_was_sent_while_it_was_open_and_succeeds_closes_it()
    {
        Fail(3);
        _now += Seconds(1);
        Succeed();
        _breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void A_trial_that_says_nothing_lets_the_next_call_try()
    {
        Fail(3);
        _now = _breaker.Due;
        _breaker.TryProbe(_now, Patience);
        _breaker.Abandon(_now);
        _breaker.State.ShouldBe(BreakerState.Open);
        _breaker.TryProbe(_now, Patience).ShouldBeTrue();
    }

    [Fact]
    public void A_trial_that_is_lost_does_not_keep_it_half_open_for_ever()
    {
        Fail(3);
        _now = _breaker.Due;
        _breaker.TryProbe(_now, Patience).ShouldBeTrue();
        _breaker.TryProbe(_now + Patience - Seconds(0.1), Patience).ShouldBeFalse();
        _breaker.TryProbe(_now + Patience, Patience).ShouldBeTrue();
    }

    [Fact]
    public void One_that_is_switched_off_never_opens()
    {
        var off = new CircuitBreaker(Options with { Enabled = false }, new Random(1));
        for (int i = 0; i < 100; i++) off.Fail(_now, _now, isProbe: false);
        off.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Whatever_happens_there_is_never_more_than_one_trial_at_a_time() => Prop.ForAll(Gen.Choose(0, 5).ListOf().ToArbitrary(), Holds).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Of_many_threads_one_gets_the_trial()
    {
        for (int round = 0; round < 50; round++)
        {
            Fail(3);
            _now = _breaker.Due;
            using var start = new ManualResetEventSlim();
            Task<bool>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                start.Wait(TestContext.Current.CancellationToken);
                return _breaker.TryProbe(_now, Patience);
            }))];
            start.Set();
            (await Task.WhenAll(callers)).Count(taken => taken).ShouldBe(1);
            _breaker.Fail(_now, _now, isProbe: true);
        }
    }

    private static bool Holds(IList<int> events)
    {
        var breaker = new CircuitBreaker(Options, new Random(7));
        TimeSpan now = Seconds(1);
        TimeSpan? probe = null;
        foreach (int each in events)
        {
            now += Seconds(1);
            switch (each)
            {
                case 0: breaker.Fail(now, now, isProbe: false); break;
                case 1: breaker.Succeed(now, now); break;
                case 2: now += Seconds(20); break;
                case 3 when probe is { } sent:
                    breaker.Fail(sent, now, isProbe: true);
                    probe = null;
                    break;
                case 4 when probe is { } sent:
                    breaker.Succeed(sent, now);
                    probe = null;
                    break;
                default:
                    bool mayProbe = breaker.State == BreakerState.Open;
                    if (!breaker.TryProbe(now, TimeSpan.MaxValue / 2)) break;
                    if (!mayProbe) return false;
                    probe = now;
                    break;
            }
        }

        return true;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Fail(int times)
    {
        for (int i = 0; i < times; i++) _breaker.Fail(_now, _now, isProbe: false);
    }

    private void Succeed() => _breaker.Succeed(_now, _now);
}
