using System.Text.Json;

namespace Farthing.Simulator.Tests.PromptCaching;

public sealed class AnthropicCacheTests
{
    private static readonly string Long = Words(1500);

    [Fact]
    public async Task A_marked_prefix_is_written_once_and_then_read()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        Usage first = await AskAsync(host, System(Long, "5m"), "One?");
        Usage second = await AskAsync(host, System(Long, "5m"), "Two, another question?");

        first.Read.ShouldBe(0);
        first.Written5m.ShouldBeGreaterThanOrEqualTo(1500);
        first.Written.ShouldBe(first.Written5m);
        first.Input.ShouldBeInRange(1, 20);
        second.Read.ShouldBe(first.Written5m);
        second.Written.ShouldBe(0);
    }

    [Fact]
    public async Task An_hour_is_told_apart_from_five_minutes()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string system = $$""" "system":[{{Block(Long, "1h")}},{{Block(Words(40), "5m")}}] """;
        Usage usage = await AskAsync(host, system, "One?");
        usage.Written1h.ShouldBeGreaterThanOrEqualTo(1500);
        usage.Written5m.ShouldBeInRange(40, 200);
        usage.Written.ShouldBe(usage.Written1h + usage.Written5m);
    }

    [Fact]
    public async Task Five_minutes_pass_and_every_read_begins_them_anew()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock });
        await AskAsync(host, System(Long, "5m"), "One?");
        for (int i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(4));
            (await AskAsync(host, System(Long, "5m"), "Again?")).Read.ShouldBeGreaterThan(0);
        }

        clock.Advance(TimeSpan.FromMinutes(5));
        Usage late = await AskAsync(host, System(Long, "5m"), "Late?");
        late.Read.ShouldBe(0);
        late.Written5m.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_hours_entry_lives_an_hour()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock });
        await AskAsync(host, System(Long, "1h"), "One?");
        clock.Advance(TimeSpan.FromMinutes(59));
        (await AskAsync(host, System(Long, "1h"), "Two?")).Read.ShouldBeGreaterThan(0);
        clock.Advance(TimeSpan.FromMinutes(60));
        (await AskAsync(host, System(Long, "1h"), "Three?")).Read.ShouldBe(0);
    }

    [Fact]
    public async Task A_growing_conversation_reads_the_longest_prefix_and_writes_the_rest()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string first = $$"""{"role":"user","content":[{"type":"text","text":"{{Long}}"{{Mark}}}]}""";
        Usage one = await AskMessagesAsync(host, first);
        string unmarked = first.Replace(Mark, "", StringComparison.Ordinal);
        string more = $$"""{{unmarked}},{"role":"assistant","content":"Yes."},{"role":"user","content":[{"type":"text","text":"{{Words(300)}}"{{Mark}}}]}""";
        Usage two = await AskMessagesAsync(host, more);

        two.Read.ShouldBe(one.Written5m);
        two.Written5m.ShouldBeGreaterThan(300);
        two.Input.ShouldBe(0);
    }

    [Fact]
    public async Task A_prefix_more_than_twenty_blocks_back_is_not_found()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string start = $$"""{"role":"user","content":[{"type":"text","text":"{{Long}}"{{Mark}}}]}""";
        await AskMessagesAsync(host, start);
        string Conversation(int blocks) => start.Replace(Mark, "", StringComparison.Ordinal) + ""","""
            + $$"""{"role":"user","content":[{{string.Join(',', Enumerable.Repeat("""{"type":"text","text":"x"}""", blocks - 1))}},{"type":"text","text":"y"{{Mark}}}]}""";

        (await AskMessagesAsync(host, Conversation(25))).Read.ShouldBe(0);
        (await AskMessagesAsync(host, Conversation(15))).Read.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Another_key_or_model_reads_nothing()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await AskAsync(host, System(Long, "5m"), "One?");
        JsonElement otherKey = await host.MessageAsync(
            $$"""{{System(Long, "5m")}},"messages":[{"role":"user","content":"Two?"}]""", 200, ("Authorization", "Bearer other"));
        new Usage(otherKey).Read.ShouldBe(0);
        JsonElement otherModel = await host.AskAsync("/v1/messages",
            $$"""{"model":"claude-sonnet-4","max_tokens":9,{{System(Long, "5m")}},"messages":[{"role":"user","content":"Two?"}]}""");
        new Usage(otherModel).Read.ShouldBe(0);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", 1000, false)]
    [InlineData("claude-sonnet-4-5", 1100, true)]
    [InlineData("claude-3-5-haiku-20241022", 1500, false)]
    [InlineData("claude-3-5-haiku-20241022", 2100, true)]
    [InlineData("claude-haiku-4-5-20251001", 3000, false)]
    [InlineData("claude-opus-4-5-20251101", 4000, false)]
    [InlineData("claude-opus-4-6", 4200, true)]
    [InlineData("claude-opus-4-1-20250805", 1100, true)]
    [InlineData("claude-opus-4-7", 2000, false)]
    [InlineData("claude-opus-4-8", 1100, true)]
    [InlineData("claude-opus-5-5", 600, true)]
    [InlineData("claude-fable-5-2", 400, false)]
    public async Task A_prefix_shorter_than_the_models_minimum_is_not_cached(string model, int tokens, bool cached)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync("/v1/messages",
            $$"""{"model":"{{model}}","max_tokens":9,{{System(Words(tokens), "5m")}},"messages":[{"role":"user","content":"One?"}]}""");
        (new Usage(answer).Written > 0).ShouldBe(cached);
    }

    [Fact]
    public async Task Tools_come_before_the_system_and_can_be_marked()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string tools = $$""" "tools":[{"name":"big","description":"{{Long}}","input_schema":{"type":"object"}{{Mark}}}] """;
        Usage first = await AskAsync(host, tools + """ ,"system":"One." """, "Hi");
        Usage second = await AskAsync(host, tools + """ ,"system":"Another." """, "Hi");
        first.Written5m.ShouldBeGreaterThanOrEqualTo(1500);
        second.Read.ShouldBe(first.Written5m);
    }

    [Fact]
    public async Task More_than_four_marks_and_a_wrong_lifetime_are_refused()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string five = string.Join(',', Enumerable.Repeat(Block("a", "5m"), 5));
        JsonElement tooMany = await host.MessageAsync($$""" "system":[{{five}}],"messages":[{"role":"user","content":"Hi"}] """, 400);
        tooMany.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("cache_control");
        await host.MessageAsync($$""" {{System("a", "2h")}},"messages":[{"role":"user","content":"Hi"}] """, 400);
        await host.MessageAsync($$""" "system":[{{Block("a", "5m")}},{{Block("b", "1h")}}],"messages":[{"role":"user","content":"Hi"}] """, 400);
    }

    [Fact]
    public async Task A_stream_reports_reads_and_writes_from_its_start_and_again_at_its_end()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string body = $$"""{"model":"claude-sonnet-4-5","max_tokens":50,"stream":true,{{System(Long, "1h")}},"messages":[{"role":"user","content":"Hi"}]}""";
        foreach (string kind in (string[])["cache_creation_input_tokens", "cache_read_input_tokens"])
        {
            List<ServerEvent> events = await host.StreamAsync("/v1/messages", body);
            JsonElement start = events[0].Json.GetProperty("message").GetProperty("usage");
            JsonElement end = events[^2].Json.GetProperty("usage");
            start.GetProperty(kind).GetInt32().ShouldBeGreaterThanOrEqualTo(1500);
            end.GetProperty(kind).GetInt32().ShouldBe(start.GetProperty(kind).GetInt32());
            end.TryGetProperty("cache_creation", out JsonElement split).ShouldBeFalse(split.ToString());
        }
    }

    private const string Mark = """, "cache_control":{"type":"ephemeral"} """;

    private static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => "abcdefghij"[i % 10]));

    private static string Block(string text, string ttl) => $$"""{"type":"text","text":"{{text}}","cache_control":{"type":"ephemeral","ttl":"{{ttl}}"} }""";

    private static string System(string text, string ttl) => $$""" "system":[{{Block(text, ttl)}}] """;

    private static async Task<Usage> AskAsync(SimulatorHost host, string fields, string question) =>
        new(await host.MessageAsync($$"""{{fields}},"messages":[{"role":"user","content":"{{question}}"}]"""));

    private static async Task<Usage> AskMessagesAsync(SimulatorHost host, string messages) =>
        new(await host.MessageAsync($$""" "messages":[{{messages}}] """));

    private sealed class Usage(JsonElement answer)
    {
        private readonly JsonElement _usage = answer.GetProperty("usage");

        public int Input => _usage.GetProperty("input_tokens").GetInt32();

        public int Read => _usage.GetProperty("cache_read_input_tokens").GetInt32();

        public int Written => _usage.GetProperty("cache_creation_input_tokens").GetInt32();

        public int Written5m => _usage.GetProperty("cache_creation").GetProperty("ephemeral_5m_input_tokens").GetInt32();

        public int Written1h => _usage.GetProperty("cache_creation").GetProperty("ephemeral_1h_input_tokens").GetInt32();
    }
}
