using Farthing.Calls;
using Farthing.Gateway.Tests.Support;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Caching;

public sealed class ExactCacheTests
{
    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.ChatPath, Ask.ChatStream)]
    [InlineData(Ask.ChatPath, Ask.ChatStreamWithUsage)]
    [InlineData(Ask.ResponsesPath, Ask.Response)]
    [InlineData(Ask.ResponsesPath, Ask.ResponseStream)]
    [InlineData(Ask.MessagesPath, Ask.Message)]
    [InlineData(Ask.MessagesPath, Ask.MessageStream)]
    [InlineData(Ask.GeminiPath, Ask.Gemini)]
    [InlineData(Ask.GeminiStreamPath, Ask.Gemini)]
    [InlineData(Ask.GeminiStreamPath + "?alt=sse", Ask.Gemini)]
    public async Task The_same_call_gets_the_same_bytes_again_and_no_provider_is_asked(string path, string body)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer first = await caching.AskAsync(path, body, Ask.AnthropicVersion);
        CachedAnswer again = await caching.AskAsync(path, body, Ask.AnthropicVersion);
        (first.Status, again.Status, first.Cache, again.Cache).ShouldBe((200, 200, "miss", "exact"));
        again.Body.ShouldBe(first.Body);
        again.ContentType.ShouldBe(first.ContentType);
        again.Model.ShouldBe(first.Model);
        caching.Gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_from_the_cache_costs_nothing_and_saves_what_the_first_one_cost()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer first = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        CachedAnswer again = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        again.Cost.ShouldBe("0");
        again.Saved.ShouldBe(first.Cost);
        CallRecord paid = await caching.Gateway.RecordOfAsync(first.Id);
        CallRecord record = await caching.Gateway.RecordOfAsync(again.Id);
        (record.Cache, record.Status, record.Outcome).ShouldBe(("exact", 200, CallOutcome.Completed));
        record.Cost.ShouldBe(Usd.Zero);
        record.Saved.ShouldBe(paid.Cost!.Value);
        Charge charge = record.Charges.ShouldHaveSingleItem();
        charge.CostStatus.ShouldBe(CostStatus.Reused);
        charge.Usage.ShouldBe(paid.Charges[0].Usage);
        (charge.Provider, charge.Model, charge.Deployment).ShouldBe((paid.Charges[0].Provider, paid.Charges[0].Model, paid.Charges[0].Deployment));
        (await caching.Gateway.CallsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_saved_stands_in_reports_and_what_was_used_again_counts_once()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer first = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        for (int i = 0; i < 3; i++) await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        await caching.Gateway.Host.FlushAsync();
        Report report = await caching.Gateway.Host.Calls.ReportAsync(new ReportQuery { By = [Dimension.Cache] });
        CallRecord paid = await caching.Gateway.RecordOfAsync(first.Id);
        ReportRow exact = report.Rows.Single(row => row.Values[0] == "exact");
        exact.Figures.Calls.ShouldBe(3);
        exact.Figures.Saved.Amount.ShouldBe(3 * paid.Cost!.Value.Amount);
        report.Total.Usage.InputTokens.ShouldBe(paid.Charges[0].Usage.InputTokens);
    }

    [Theory]
    [InlineData("""{"messages":[{"content":"Name three rivers.","role":"user"}],   "model":"gpt-4o-mini"}""", "exact")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers."}],"user":"ann","metadata":{"job":"7"}}""", "exact")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three\u0020rivers."}]}""", "exact")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers."}],"seed":1}""", "miss")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers. "}]}""", "miss")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Nаme three rivers."}]}""", "miss")]
    [InlineData("""{"model":"gpt-4o","messages":[{"role":"user","content":"Name three rivers."}]}""", "miss")]
    public async Task Only_what_changes_an_answer_makes_another_call_of_it(string other, string expected)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        (await caching.TwiceAsync(Ask.ChatPath, Ask.Chat, other)).ShouldBe($"miss {expected}");
    }

    [Theory]
    [InlineData("cache: { exact: on }", "", "bypass bypass")]
    [InlineData("cache: { exact: on }", ",\"temperature\":0.3", "miss exact")]
    [InlineData("cache: { exact: on }", ",\"temperature\":0.31", "bypass bypass")]
    [InlineData("cache: { exact: on, max_temperature: 1 }", "", "miss exact")]
    [InlineData("cache: { exact: off }", ",\"temperature\":0", "bypass bypass")]
    [InlineData("", ",\"temperature\":0", "miss exact")]
    [InlineData("", "", "bypass bypass")]
    [InlineData("cache: { exact: on }", ",\"temperature\":0,\"n\":2", "bypass bypass")]
    [InlineData("cache: { exact: on, multiple_choices: on }", ",\"temperature\":0,\"n\":2", "miss exact")]
    [InlineData("cache: { exact: on, rules: [ { for: { model: \"gpt-4o*\" }, max_temperature: 2 } ] }", "", "miss exact")]
    [InlineData("cache: { exact: on, max_temperature: 2, rules: [ { for: { endpoint: chat }, exact: off } ] }", "", "bypass bypass")]
    [InlineData("cache: { exact: on, max_temperature: 2, rules: [ { for: { endpoint: messages }, exact: off } ] }", "", "miss exact")]
    [InlineData("cache: { exact: on, max_temperature: 2, rules: [ { for: { tag.env: \"prod*\" }, exact: off } ] }", "", "bypass bypass")]
    [InlineData("cache: { exact: on, max_temperature: 2, rules: [ { for: { tag.env: \"test\" }, exact: off } ] }", "", "miss exact")]
    public async Task Settings_say_which_calls_are_cached(string settings, string fields, string expected)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync(settings);
        (await caching.TwiceAsync(Ask.ChatPath, Ask.Chat[..^1] + fields + "}", null, ("x-farthing-tags", "env=production"))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("exact", "miss exact")]
    [InlineData("semantic", "miss exact")]
    [InlineData("refresh", "miss miss")]
    [InlineData("off", "bypass bypass")]
    public async Task A_header_asks_for_the_cache_or_against_it(string mode, string expected)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on }");
        (await caching.TwiceAsync(Ask.ChatPath, Ask.Chat, null, ("x-farthing-cache", mode))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_refreshed_answer_takes_the_place_of_the_stored_one()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(Ask.ChatAnswer.Replace("Ob", $"Ob{Interlocked.Increment(ref asked)}", StringComparison.Ordinal), "application/json", ""));
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("Cache-Control", "no-cache"));
        CachedAnswer third = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        third.Cache.ShouldBe("exact");
        third.Body.ShouldContain("Ob2");
    }

    [Fact]
    public async Task A_call_that_takes_cached_answers_only_is_told_when_there_is_none()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer none = await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache", "only"));
        none.Status.ShouldBe(404);
        none.Body.ShouldContain("cache_miss");
        caching.Gateway.Simulator.Meter.Calls.ShouldBeEmpty();
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("Cache-Control", "only-if-cached"))).Cache.ShouldBe("exact");
    }

    [Theory]
    [InlineData("x-farthing-cache", "sometimes")]
    [InlineData("x-farthing-cache-ttl", "-1")]
    [InlineData("x-farthing-cache-ttl", "soon")]
    public async Task A_header_that_means_nothing_is_an_error_that_names_it(string name, string value)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer answer = await caching.AskAsync(Ask.ChatPath, Ask.Chat, (name, value));
        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain(name);
    }

    [Fact]
    public async Task Steps_of_a_job_share_only_within_their_scope()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache-scope", "plan"))).Cache.ShouldBe("miss");
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache-scope", "write"))).Cache.ShouldBe("miss");
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache-scope", "plan"))).Cache.ShouldBe("exact");
    }

    [Theory]
    [InlineData("anthropic-beta", "tools-2025", "miss miss miss")]
    [InlineData("x-stainless-retry-count", "1", "miss exact exact")]
    public async Task Header_fields_that_change_answers_keep_them_apart(string name, string value, string expected)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        string first = (await caching.AskAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion)).Cache;
        string second = (await caching.AskAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion, (name, value))).Cache;
        string third = (await caching.AskAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion, (name, value + ",other"))).Cache;
        $"{first} {second} {third}".ShouldBe(expected);
    }

    [Fact]
    public async Task Answers_grow_old()
    {
        ManualTime time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, ttl: 1h }", time: time);
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        time.Now += TimeSpan.FromMinutes(10);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("exact");
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache-ttl", "300"))).Cache.ShouldBe("miss");
        time.Now += TimeSpan.FromMinutes(4);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("exact");
        time.Now += TimeSpan.FromMinutes(2);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss", "the answer was kept for five minutes");

        // One who wants it kept for a year has it kept for himself: others get what the settings allow.
        string other = Ask.Chat.Replace("three", "four", StringComparison.Ordinal);
        await caching.AskAsync(Ask.ChatPath, other, ("x-farthing-cache-ttl", "31536000"));
        time.Now += TimeSpan.FromHours(2);
        (await caching.AskAsync(Ask.ChatPath, other, ("x-farthing-cache-ttl", "31536000"))).Cache.ShouldBe("exact");
        (await caching.AskAsync(Ask.ChatPath, other)).Cache.ShouldBe("miss", "it is older than the settings allow");
        time.Now -= TimeSpan.FromDays(400);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss", "an answer from the future is none");
    }
}
