using Farthing.Gateway.Tests.Support;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Caching;

public sealed class StaleAnswerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_answer_past_its_time_is_served_and_renewed_once_at_the_optimisers_cost()
    {
        int asked = 0;
        using var go = new SemaphoreSlim(1);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            int number = Interlocked.Increment(ref asked);
            await go.WaitAsync(exchange.Stopped);
            await exchange.AnswerAsync(Ask.ChatAnswer.Replace("Ob", $"Ob{number}", StringComparison.Ordinal));
        });
        ManualTime time = new(Noon);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, ttl: 1h, stale: 1d }", time);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "search"));
        time.Now += TimeSpan.FromHours(2);
        for (int i = 0; i < 3; i++)
        {
            CachedAnswer stale = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
            stale.Cache.ShouldBe("exact");
            stale.Body.ShouldContain("Ob1");
        }

        go.Release();
        while (!caching.Cache.Answers.Single().Header.IsFreshAt(time.Now)) await Task.Yield();
        CachedAnswer renewed = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        renewed.Cache.ShouldBe("exact");
        renewed.Body.ShouldContain("Ob2");
        asked.ShouldBe(2);
        caching.Cache.Answers.Single().Header.Tags.ShouldBe([]);
        IReadOnlyList<CallRecord> calls = [];
        while (calls.Count < 6) calls = await caching.Gateway.CallsAsync();
        CallRecord own = calls.Single(call => call.Principal.Project == "farthing");
        own.Principal.Feature.ShouldBe("cache renewal");
        own.Cost!.Value.ShouldBeGreaterThan(Usd.Zero);
        calls.Count(call => call.Cache == "exact").ShouldBe(4);
    }

    [Fact]
    public async Task Past_its_second_time_it_is_asked_for_anew()
    {
        ManualTime time = new(Noon);
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, ttl: 1h, stale: 1h }", time: time);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        time.Now += TimeSpan.FromHours(2);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task The_optimiser_stops_at_its_own_budget_and_the_stale_answer_is_served_all_the_same()
    {
        ManualTime time = new(Noon);
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, ttl: 1h, stale: 30d }\noptimiser: { usd_per_day: 0 }", time: time);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        time.Now += TimeSpan.FromHours(2);
        for (int i = 0; i < 3; i++) (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("exact");
        caching.Gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }
}
