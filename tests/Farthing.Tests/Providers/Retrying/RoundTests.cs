using Farthing.Calls;
using Farthing.Providers;
using Farthing.Providers.Retrying;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Providers.Retrying;

/// <summary>When and where a call is tried again that every deployment failed.</summary>
public sealed class RoundTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly ServedModel _model;
    private readonly RetryClock _retries;

    public RoundTests() => (_model, _retries) = (new ServedModel(_clock), new RetryClock(_clock, new Random(2)));

    [Fact]
    public void By_itself_only_what_never_reached_a_provider_is_tried_again_and_once()
    {
        Deployment one = Add("one", new RetryOptions());
        Round round = new(_retries);
        round.Add(Failed(one));
        Next(round).ShouldBeEmpty();
        round.Add(Failed(one, neverSent: true));
        Next(round).ShouldBe([one]);
        round.Add(Failed(one, neverSent: true));
        Next(round).ShouldBeEmpty();
    }

    [Fact]
    public void Each_deployment_is_asked_again_as_often_as_its_provider_allows()
    {
        Deployment one = Add("one", new RetryOptions { Most = 2 }), two = Add("two", new RetryOptions { Most = 1 }), three = Add("three", new RetryOptions());
        Round round = new(_retries);
        List<int> asked = [];
        IReadOnlyList<Deployment> again = [one, two, three];
        while (again.Count > 0)
        {
            foreach (Deployment deployment in again) round.Add(Failed(deployment));
            again = Next(round);
            asked.Add(again.Count);
        }

        asked.ShouldBe([2, 1, 0]);
    }

    [Fact]
    public void A_provider_that_says_it_is_of_no_use_is_not_asked_again()
    {
        Round round = new(_retries);
        Attempt attempt = Failed(Add("one", new RetryOptions { Most = 5 }));
        attempt.ForbidsRetry = true;
        round.Add(attempt);
        Next(round).ShouldBeEmpty();
    }

    [Fact]
    public void Waits_are_drawn_evenly_from_zero_to_a_bound_that_doubles_up_to_the_longest()
    {
        RetryOptions options = new() { Delay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(5) };
        foreach ((int retry, double longest) in new[] { (1, 1.0), (2, 2), (3, 4), (4, 5), (10, 5) })
        {
            double[] waits = [.. Enumerable.Range(0, 1_000).Select(_ => _retries.DelayOf(options, retry, TimeSpan.Zero).TotalSeconds)];
            waits.ShouldAllBe(wait => wait >= 0 && wait <= longest);
            waits.Average().ShouldBe(longest / 2, longest * 0.05);
            waits.Count(wait => wait < longest / 10).ShouldBeInRange(60, 150);
        }
    }

    [Fact]
    public void A_provider_is_left_alone_for_as_long_as_it_asks()
    {
        RetryOptions options = new() { Delay = TimeSpan.FromSeconds(1) };
        for (int i = 0; i < 100; i++) _retries.DelayOf(options, 1, TimeSpan.FromSeconds(7)).ShouldBe(TimeSpan.FromSeconds(7));
        for (int i = 0; i < 100; i++) _retries.DelayOf(options, 1, TimeSpan.FromSeconds(0.5)).TotalSeconds.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Of_several_that_ask_for_patience_the_least_counts()
    {
        Round round = new(_retries);
        foreach ((string name, int seconds) in new[] { ("one", 30), ("two", 4) })
        {
            Attempt attempt = Failed(Add(name, new RetryOptions { Most = 1 }));
            attempt.RetryAfter = TimeSpan.FromSeconds(seconds);
            round.Add(attempt);
        }

        round.TryNext(_model.Call(), out _, out TimeSpan delay).ShouldBeTrue();
        delay.ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(5.0, 4, true)]
    [InlineData(5.0, 5, false)]
    [InlineData(5.0, 60, false)]
    [InlineData(null, 3_599, true)]
    [InlineData(null, 3_600, false)]
    public void A_call_does_not_wait_beyond_its_own_deadline_or_the_time_a_whole_call_may_take(double? deadline, int asked, bool allowed)
    {
        Call call = _model.Call(deadline: deadline);
        _retries.Allows(call, Add("one", new RetryOptions()), TimeSpan.FromSeconds(asked)).ShouldBe(allowed);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait()
    {
        using CancellationTokenSource client = new();
        Call call = _model.Call();
        call.ClientLeft = client.Token;
        ValueTask<bool> waiting = _retries.WaitAsync(call, TimeSpan.FromSeconds(5));
        await client.CancelAsync();
        (await waiting).ShouldBeFalse();
    }

    [Fact]
    public async Task The_wait_ends_when_its_time_is_up()
    {
        Call call = _model.Call();
        ValueTask<bool> waiting = _retries.WaitAsync(call, TimeSpan.FromSeconds(5));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await waiting).ShouldBeTrue();
        call.WaitTime.ShouldBe(TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _model.Dispose();

    private Deployment Add(string name, RetryOptions retries) => _model.Add(name, options: options => options with { Retries = retries });

    private Attempt Failed(Deployment deployment, bool neverSent = false) => new(_model.Call(), deployment, 1, _clock.GetTimestamp()) { NeverSent = neverSent };

    private IReadOnlyList<Deployment> Next(Round round) => round.TryNext(_model.Call(), out IReadOnlyList<Deployment> again, out _) ? again : [];
}
