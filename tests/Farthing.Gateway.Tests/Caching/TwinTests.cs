using Farthing.Caching.Twins;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Identical calls at one time are one call.</summary>
public sealed class TwinTests
{
    private const string Twins = "cache: { twins: on, max_temperature: 2 }";

    [Theory]
    [InlineData(Ask.ChatStreamWithUsage)]
    [InlineData(Ask.Chat)]
    public async Task A_thousand_twins_are_one_call_and_each_gets_every_byte(string body)
    {
        const int Count = 1_000;
        bool streams = body == Ask.ChatStreamWithUsage;
        int asked = 0;
        using var all = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            Interlocked.Increment(ref asked);
            if (streams)
            {
                await exchange.BeginStreamAsync();
                await exchange.SendChunkAsync(Ask.ChatEvent);
                await all.WaitAsync(exchange.Stopped);
                for (int i = 0; i < 20; i++) await exchange.SendChunkAsync(Ask.ChatEvent.Replace("Ob", $"Ob{i}", StringComparison.Ordinal));
                await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
                await exchange.EndStreamAsync();
                return;
            }

            await all.WaitAsync(exchange.Stopped);
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, Twins);
        Task<CachedAnswer>[] clients = [.. Enumerable.Range(0, Count).Select(_ => caching.AskAsync(Ask.ChatPath, body))];
        await JoinedAsync(caching, Count - 1);
        all.Release();
        CachedAnswer[] answers = await Task.WhenAll(clients);
        asked.ShouldBe(1);
        answers.Select(answer => answer.Body).Distinct().ShouldHaveSingleItem();
        answers.Count(answer => answer.Cache == "coalesced").ShouldBe(Count - 1);
        IReadOnlyList<CallRecord> records = await caching.Gateway.CallsAsync();
        CallRecord leader = records.Single(record => record.Cache == "miss");
        CallRecord[] joiners = [.. records.Where(record => record.Cache == "coalesced")];
        joiners.Length.ShouldBe(Count - 1);
        leader.Cost!.Value.ShouldBeGreaterThan(Usd.Zero);
        joiners.ShouldAllBe(record => record.Cost == Usd.Zero && record.Saved == leader.Cost.Value && record.Outcome == CallOutcome.Completed);
    }

    [Fact]
    public async Task A_late_joiner_gets_what_has_passed_and_then_what_comes()
    {
        using var next = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await next.WaitAsync(exchange.Stopped);
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, Twins);
        using HttpResponseMessage leader = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        using var first = new StreamReader(await leader.Content.ReadAsStreamAsync());
        (await first.ReadLineAsync()).ShouldNotBeNull().ShouldContain("Ob");
        using HttpResponseMessage joiner = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        RunningGateway.Text(joiner, "x-farthing-cache").ShouldBe("coalesced");
        using var second = new StreamReader(await joiner.Content.ReadAsStreamAsync());
        (await second.ReadLineAsync()).ShouldNotBeNull().ShouldContain("Ob");
        next.Release();
        (await second.ReadToEndAsync()).ShouldBe("\n" + Ask.ChatEnd + Ask.ChatDone, "this one did not ask for usage");
        (await first.ReadToEndAsync()).ShouldEndWith(Ask.ChatUsageEvent + Ask.ChatDone);
    }

    [Fact]
    public async Task A_leader_that_leaves_does_not_end_the_others_and_pays_for_the_whole()
    {
        using var next = new SemaphoreSlim(0);
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            Interlocked.Increment(ref asked);
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await next.WaitAsync(exchange.Stopped);
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, Twins);
        HttpResponseMessage leader = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        string id = RunningGateway.Text(leader, "x-farthing-id");
        using HttpResponseMessage joiner = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        leader.Dispose();
        await LeftAsync(caching);
        next.Release();
        (await joiner.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
        asked.ShouldBe(1);

        // The one that left is recorded a moment after the other has its answer.
        while ((await caching.Gateway.CallsAsync()).Count < 2) await Task.Yield();
        CallRecord paid = await caching.Gateway.RecordOfAsync(id);
        CallRecord saved = await caching.Gateway.RecordOfAsync(joiner);
        (paid.Outcome, paid.Charges[0].UsageStatus).ShouldBe((CallOutcome.ClientLeft, UsageStatus.Reported));
        saved.Saved.ShouldBe(paid.Cost!.Value);
    }

    [Fact]
    public async Task A_call_that_everyone_has_left_is_given_up_at_the_provider()
    {
        var closed = new TaskCompletionSource();
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await exchange.UntilClosedAsync();
            closed.TrySetResult();
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, Twins);
        HttpResponseMessage leader = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        HttpResponseMessage joiner = await caching.Gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        leader.Dispose();
        joiner.Dispose();
        await closed.Task;
        IReadOnlyList<CallRecord> records = [];
        while (records.Count < 2) records = await caching.Gateway.CallsAsync();
        records.ShouldAllBe(record => record.Outcome == CallOutcome.ClientLeft);
    }

    [Fact]
    public async Task A_leader_that_fails_lets_one_other_try()
    {
        int asked = 0;
        using var fail = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await fail.WaitAsync(exchange.Stopped);
                await exchange.AnswerAsync("""{"error":{"message":"overloaded"}}""", status: "400 Bad Request");
                return;
            }

            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2 }");
        Task<CachedAnswer>[] clients = [.. Enumerable.Range(0, 20).Select(_ => caching.AskAsync(Ask.ChatPath, Ask.Chat))];
        await JoinedAsync(caching, 19);
        fail.Release();
        CachedAnswer[] answers = await Task.WhenAll(clients);
        asked.ShouldBe(2);
        answers.Count(answer => answer.Status == 400).ShouldBe(1);
        answers.Count(answer => answer.Body == Ask.ChatAnswer).ShouldBe(19);
    }

    [Fact]
    public async Task While_leaders_fail_one_other_at_a_time_asks_however_many_fail()
    {
        const int Failing = 6;
        int asked = 0, atOnce = 0, most = 0;
        using var fail = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            int number = Interlocked.Increment(ref asked);
            most = Math.Max(most, Interlocked.Increment(ref atOnce));
            if (number == 1) await fail.WaitAsync(exchange.Stopped);
            Interlocked.Decrement(ref atOnce);
            if (number <= Failing) await exchange.AnswerAsync("""{"error":{"message":"overloaded"}}""", status: "400 Bad Request");
            else await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2 }");
        Task<CachedAnswer>[] clients = [.. Enumerable.Range(0, 30).Select(_ => caching.AskAsync(Ask.ChatPath, Ask.Chat))];
        await JoinedAsync(caching, 29);
        fail.Release();
        CachedAnswer[] answers = await Task.WhenAll(clients);
        (asked, most).ShouldBe((Failing + 1, 1));
        answers.Count(answer => answer.Status == 400).ShouldBe(Failing);
        answers.Count(answer => answer.Body == Ask.ChatAnswer).ShouldBe(30 - Failing);
    }

    [Fact]
    public async Task After_two_answers_that_cannot_be_shared_each_goes_its_own_way()
    {
        int asked = 0;
        using var go = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            if (Interlocked.Increment(ref asked) <= 3) await go.WaitAsync(exchange.Stopped);
            await exchange.AnswerAsync("<html></html>", "text/html");
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2 }");
        Task<CachedAnswer>[] clients = [.. Enumerable.Range(0, 20).Select(_ => caching.AskAsync(Ask.ChatPath, Ask.Chat))];
        await JoinedAsync(caching, 19);
        go.Release();

        // Those that joined the first are no longer counted once the second has asked.
        while (Volatile.Read(ref asked) < 2) await Task.Yield();
        await JoinedAsync(caching, 18);
        go.Release();

        // One of those that go their own way waits; the others do not wait for it.
        while (clients.Count(client => client.IsCompleted) < 19) await Task.Yield();
        go.Release();
        (await Task.WhenAll(clients)).ShouldAllBe(answer => answer.Status == 200);
        asked.ShouldBe(20);
    }

    [Fact]
    public async Task Streams_join_streams_only_and_scopes_are_kept_apart()
    {
        int asked = 0;
        using var go = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            Interlocked.Increment(ref asked);
            await go.WaitAsync(exchange.Stopped);
            if (!exchange.BodyText.Contains("stream", StringComparison.Ordinal))
            {
                await exchange.AnswerAsync(Ask.ChatAnswer);
                return;
            }

            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { twins: on, max_temperature: 2, scope: user }");
        Task<CachedAnswer>[] clients =
        [
            caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-user", "ann")),
            caching.AskAsync(Ask.ChatPath, Ask.ChatStream, ("x-farthing-user", "ann")),
            caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-user", "bob")),
            caching.AskAsync(Ask.ChatPath, Ask.Chat),
        ];
        while (Volatile.Read(ref asked) < 4) await Task.Yield();
        go.Release(4);
        (await Task.WhenAll(clients)).ShouldAllBe(answer => answer.Status == 200 && answer.Cache != "coalesced");
    }

    [Fact]
    public async Task What_is_set_aside_for_twins_is_set_aside_once_and_comes_free()
    {
        using var go = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await go.WaitAsync(exchange.Stopped);
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, Twins + "\nrate_limits: [ { name: all, concurrent: 1 } ]");
        Task<CachedAnswer>[] clients = [.. Enumerable.Range(0, 10).Select(_ => caching.AskAsync(Ask.ChatPath, Ask.Chat))];
        await JoinedAsync(caching, 9);
        go.Release();
        (await Task.WhenAll(clients)).ShouldAllBe(answer => answer.Status == 200);
        go.Release();
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Status.ShouldBe(200);
    }

    private static async Task JoinedAsync(CachingGateway caching, int count)
    {
        Flights flights = caching.Flights;
        while (flights.Joined < count) await Task.Yield();
    }

    private static async Task LeftAsync(CachingGateway caching)
    {
        while (caching.Flights.Led > 0) await Task.Yield();
    }
}
