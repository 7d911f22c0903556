using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Limits;
using Farthing.Tests.Budgets;
using Farthing.Tests.Providers;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Limits;

/// <summary>What is learned of a provider's limits, and who waits for them.</summary>
public sealed class DeploymentLimitTests
{
    private readonly TestClock _clock = new();

    private static (string, string)[] Requests(int limit, int remaining, string reset) =>
        [("x-ratelimit-limit-requests", $"{limit}"), ("x-ratelimit-remaining-requests", $"{remaining}"), ("x-ratelimit-reset-requests", reset)];

    private static (string, string)[] Tokens(int limit, int remaining, string reset) =>
        [("x-ratelimit-limit-tokens", $"{limit}"), ("x-ratelimit-remaining-tokens", $"{remaining}"), ("x-ratelimit-reset-tokens", reset)];

    [Fact]
    public void A_provider_that_says_nothing_is_never_held_back()
    {
        using LimitedProvider provider = new(_clock);
        for (int i = 0; i < 100; i++) provider.Send(200).ShouldBeTrue();
        provider.Limits.Read().ShouldBeEmpty();
    }

    [Fact]
    public void No_more_is_sent_than_was_left()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(60, 3, "57s"));
        Enumerable.Range(0, 10).Count(_ => provider.MaySend()).ShouldBe(3);
    }

    [Fact]
    public void What_is_refilled_evenly_is_used_as_it_comes()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(60, 0, "60s"));
        provider.MaySend().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        provider.MaySend().ShouldBeTrue();
        provider.MaySend().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Enumerable.Range(0, 60).Count(_ => provider.MaySend()).ShouldBe(10);
    }

    [Fact]
    public void A_provider_that_refuses_what_should_have_fitted_is_waited_for_until_its_reset()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(60, 0, "60s"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        provider.Send(429, [("Retry-After", "1"), .. Requests(60, 0, "59s")]).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(58));
        provider.MaySend().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        provider.MaySend().ShouldBeTrue();
    }

    [Fact]
    public void Retry_after_is_kept_to_and_then_one_goes_first()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "5"));
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        provider.MaySend().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Call trial = provider.Call();
        Entrance entrance = provider.Limits.TryEnter(trial, [provider.First]);
        entrance.Deployment.ShouldBe(provider.First);
        provider.MaySend().ShouldBeFalse();
        provider.Answer(trial, entrance, 200);
        Enumerable.Range(0, 10).Count(_ => provider.MaySend()).ShouldBe(2);
    }

    [Fact]
    public void A_trial_that_is_never_answered_holds_nobody_back_for_ever()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "5"));
        _clock.Advance(TimeSpan.FromSeconds(5));
        provider.MaySend().ShouldBeTrue();
        provider.MaySend().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Enumerable.Range(0, 10).Count(_ => provider.MaySend()).ShouldBe(10);
    }

    [Fact]
    public void A_provider_that_falls_silent_about_its_limit_gets_as_much_in_each_window()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(10, 0, "60s"));
        for (int window = 0; window < 5; window++)
        {
            _clock.Advance(TimeSpan.FromSeconds(60));
            Enumerable.Range(0, 50).Count(_ => provider.MaySend()).ShouldBe(10);
        }
    }

    [Fact]
    public void A_call_waits_for_the_tokens_that_it_needs()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Tokens(6_000, 100, "59s"));
        provider.MaySend(provider.Call(input: 50, output: 100)).ShouldBeFalse();
        provider.MaySend(provider.Call(input: 50, output: 50)).ShouldBeTrue();
        provider.MaySend(provider.Call(input: 1)).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        provider.MaySend(provider.Call(input: 50, output: 50)).ShouldBeTrue();
    }

    [Fact]
    public void A_call_larger_than_the_whole_limit_goes_when_all_of_it_is_there()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Tokens(600, 0, "60s"));
        Call large = provider.Call(input: 10_000);
        _clock.Advance(TimeSpan.FromSeconds(59));
        provider.MaySend(large).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        provider.MaySend(large).ShouldBeTrue();
    }

    [Fact]
    public void Older_answers_say_nothing_of_now()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(60, 50, "10s"));
        Call older = provider.Call(), newer = provider.Call();
        Entrance first = provider.Limits.TryEnter(older, [provider.First]), second = provider.Limits.TryEnter(newer, [provider.First]);
        provider.Answer(newer, second, 200, Requests(60, 0, "60s"));
        provider.Answer(older, first, 200, Requests(60, 40, "20s"));
        provider.MaySend().ShouldBeFalse();
    }

    [Fact]
    public void Another_deployment_is_asked_meanwhile()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "30"));
        provider.Limits.TryEnter(provider.Call(), [provider.First, provider.Second]).Deployment.ShouldBe(provider.Second);
        _clock.Advance(TimeSpan.FromSeconds(30));
        provider.Limits.TryEnter(provider.Call(), [provider.First, provider.Second]).Deployment.ShouldBe(provider.First);
    }

    [Fact]
    public void An_overloaded_provider_is_believed_and_one_that_forbids_a_retry_too()
    {
        using LimitedProvider provider = new(_clock);
        Call call = provider.Call();
        var entrance = new Entrance(provider.First);
        provider.Answer(call, entrance, 429).ShouldBeNull();
        provider.Answer(call, entrance, 429, ("Retry-After", "0")).ShouldBeNull();
        provider.Answer(call, entrance, 500, ("Retry-After", "5")).ShouldBeNull();
        provider.Answer(call, entrance, 429, ("Retry-After", "5"), ("x-should-retry", "false")).ShouldBeNull();
        provider.Limits.Read().ShouldBeEmpty();
        provider.Answer(call, entrance, 529, ("Retry-After", "5")).ShouldBe(TimeSpan.FromSeconds(5));
        provider.Limits.Read().ShouldHaveSingleItem().BlockedUntil.ShouldBe(_clock.GetUtcNow().AddSeconds(5));
    }

    [Fact]
    public async Task A_waiting_call_goes_at_the_reset_and_not_before()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "5"));
        Task<Entrance> waits = provider.WaitAsync(provider.Call());
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        waits.IsCompleted.ShouldBeFalse();
        provider.Limits.Waiting.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        (await waits.Soon()).Deployment.ShouldBe(provider.First);
        provider.Limits.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_timer_that_fires_early_wakes_nobody_for_good()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "5"));
        Task<Entrance> waits = provider.WaitAsync(provider.Call());
        _clock.Advance(TimeSpan.FromSeconds(4.999), early: TimeSpan.FromMilliseconds(2));
        waits.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(2));
        (await waits.Soon()).Deployment.ShouldBe(provider.First);
    }

    [Fact]
    public async Task A_wait_that_cannot_help_is_not_begun_and_says_when_to_come_back()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "30"));
        Entrance refused = await provider.WaitAsync(provider.Call()).Soon();
        refused.Deployment.ShouldBeNull();
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        Entrance hurried = await provider.WaitAsync(provider.Call(deadline: 0)).Soon();
        hurried.Deployment.ShouldBeNull();
    }

    [Fact]
    public async Task A_calls_own_deadline_ends_its_wait()
    {
        using LimitedProvider provider = new(_clock, new AccountTableOptions { MaxWait = TimeSpan.FromSeconds(60) });
        provider.Send(429, ("Retry-After", "5"));
        Task<Entrance> first = provider.WaitAsync(provider.Call()), second = provider.WaitAsync(provider.Call(deadline: 6));
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await first.Soon()).Deployment.ShouldNotBeNull();
        second.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await second.Soon()).Deployment.ShouldBeNull();
        provider.Limits.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task The_line_is_bounded()
    {
        using LimitedProvider provider = new(_clock, new AccountTableOptions { MaxWaiting = 2 });
        provider.Send(429, ("Retry-After", "5"));
        Task<Entrance>[] waits = [provider.WaitAsync(provider.Call()), provider.WaitAsync(provider.Call())];
        Entrance refused = await provider.WaitAsync(provider.Call()).Soon();
        (refused.LineIsFull, refused.RetryAfter).ShouldBe((true, TimeSpan.FromSeconds(5)));
        waits.ShouldAllBe(wait => !wait.IsCompleted);
    }

    [Fact]
    public async Task Nobody_passes_those_who_wait()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Tokens(6_000, 100, "59s"));
        Task<Entrance> large = provider.WaitAsync(provider.Call(input: 500));
        provider.MaySend(provider.Call(input: 1)).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(4));
        (await large.Soon()).Deployment.ShouldNotBeNull();
    }

    [Fact]
    public async Task Keys_take_turns_and_higher_priorities_go_first()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(60, 0, "60s"));
        List<(string Name, Task<Entrance> Wait)> waits = [];
        for (int i = 1; i <= 4; i++) waits.Add(($"busy{i}", provider.WaitAsync(provider.Call("busy"))));
        waits.Add(("quiet1", provider.WaitAsync(provider.Call("quiet"))));
        waits.Add(("urgent", provider.WaitAsync(provider.Call("busy", priority: 1))));
        List<string> went = [];
        while (waits.Count > 0)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Task<Entrance> gone = await Task.WhenAny(waits.Select(each => each.Wait)).Soon();
            went.Add(waits.Single(each => each.Wait == gone).Name);
            waits.RemoveAll(each => each.Wait == gone);
        }

        went[0].ShouldBe("urgent");
        went[1].ShouldBe("busy1");
        went[2].ShouldBe("quiet1");
        went[3..].ShouldBe(["busy2", "busy3", "busy4"]);
    }

    [Fact]
    public async Task A_client_that_leaves_gives_its_place_back()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(429, ("Retry-After", "5"));
        using CancellationTokenSource client = new();
        Task<Entrance> leaves = provider.WaitAsync(provider.CallOf(client.Token)), stays = provider.WaitAsync(provider.Call());
        await client.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaves.Soon());
        provider.Limits.Waiting.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await stays.Soon()).Deployment.ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_threads_never_send_more_than_was_left()
    {
        using LimitedProvider provider = new(_clock);
        provider.Send(200, Requests(1_000, 100, "54s"));
        bool[] sent = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => Task.Run(() => provider.MaySend(), TestContext.Current.CancellationToken)));
        sent.Count(went => went).ShouldBe(100);
    }

    [Fact]
    public void Holding_back_and_learning_allocate_next_to_nothing()
    {
        using LimitedProvider provider = new(_clock);
        using var response = new GivenResponse(200, [.. Requests(10_000, 9_000, "6s"), .. Tokens(2_000_000, 1_900_000, "3s")]);
        Call call = provider.Call();
        IReadOnlyList<Farthing.Providers.Deployment> candidates = [provider.First];
        var attempt = new Farthing.Providers.Attempt(call, provider.First, 1, _clock.GetTimestamp());
        provider.Limits.Learn(attempt, response);
        Allocation.LeastOf(() =>
        {
            provider.Limits.TryEnter(call, candidates);
            provider.Limits.Learn(attempt, response);
        }).ShouldBe(0);
    }

    [Fact]
    public void Names_that_clients_make_up_do_not_fill_the_memory()
    {
        using LimitedProvider provider = new(_clock);
        Call call = provider.Call();
        for (int i = 0; i < 6_000; i++)
            provider.Answer(call, new Entrance(new Farthing.Providers.Deployment($"test/{i}", provider.First.Provider, "one", "one")), 200, Requests(60, 3, "57s"));
        provider.Limits.Read().Count.ShouldBe(4_096);
    }

    [Fact]
    public void A_token_bucket_is_never_overdrawn_and_is_used_up()
    {
        Prop.ForAll(Gen.Choose(1, 400).NonEmptyListOf().ToArbitrary(), pauses =>
        {
            TestClock clock = new();
            using LimitedProvider provider = new(clock);
            double level = 30, at = 0, now = 0;
            bool good = true;
            foreach (int pause in pauses)
            {
                clock.Advance(TimeSpan.FromMilliseconds(pause * 10));
                now += pause / 100.0;
                for (int i = 0; i < 5; i++)
                {
                    // The provider's own bucket: thirty requests, one more each second.
                    level = Math.Min(30, level + now - at);
                    at = now;
                    Call call = provider.Call();
                    Entrance entrance = provider.Limits.TryEnter(call, [provider.First]);
                    if (entrance.Deployment is null)
                    {
                        good &= level < 2;
                        continue;
                    }

                    good &= level > 0.999;
                    level--;
                    provider.Answer(call, entrance, 200, Requests(30, (int)Math.Max(0, level), $"{(30 - level).ToString("F3", System.Globalization.CultureInfo.InvariantCulture)}s"));
                }
            }

            return good;
        }).QuickCheckThrowOnFailure();
    }
}
