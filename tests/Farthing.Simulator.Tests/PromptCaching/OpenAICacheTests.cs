using System.Text.Json;

namespace Farthing.Simulator.Tests.PromptCaching;

public sealed class OpenAICacheTests
{
    [Theory]
    [InlineData(900, 0)]
    [InlineData(1030, 1024)]
    [InlineData(1200, 1152)]
    [InlineData(3000, 2944)]
    public async Task A_repeated_prompt_reads_whole_steps_from_1024_tokens_on(int words, int cached)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        (await CachedAsync(host, Prompt(words))).ShouldBe(0);
        (await CachedAsync(host, Prompt(words))).ShouldBe(cached);
    }

    [Fact]
    public async Task Only_the_common_beginning_is_read()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await CachedAsync(host, Prompt(2000));
        (await CachedAsync(host, Prompt(1400) + " and now something else entirely")).ShouldBe(1280);
        (await CachedAsync(host, "Else: " + Prompt(2000))).ShouldBe(0);
    }

    [Fact]
    public async Task A_key_a_model_and_a_cache_key_each_have_their_own_cache()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await CachedAsync(host, Prompt(1500));
        (await CachedAsync(host, Prompt(1500), model: "gpt-4.1")).ShouldBe(0);
        (await CachedAsync(host, Prompt(1500), fields: ",\"prompt_cache_key\":\"a\"")).ShouldBe(0);
        (await CachedAsync(host, Prompt(1500), fields: ",\"prompt_cache_key\":\"a\"")).ShouldBe(1408);
        JsonElement other = await host.AskAsync("/v1/chat/completions", Body(Prompt(1500)), 200, ("Authorization", "Bearer other"));
        Cached(other).ShouldBe(0);
    }

    [Fact]
    public async Task Ten_minutes_without_use_forget_and_a_longer_retention_does_not()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock });
        const string Retention = ",\"prompt_cache_key\":\"long\",\"prompt_cache_retention\":\"24h\"";
        await CachedAsync(host, Prompt(1500));
        await CachedAsync(host, Prompt(1500), fields: Retention);
        clock.Advance(TimeSpan.FromMinutes(9));
        (await CachedAsync(host, Prompt(1500))).ShouldBe(1408);
        clock.Advance(TimeSpan.FromMinutes(10));
        (await CachedAsync(host, Prompt(1500))).ShouldBe(0);
        (await CachedAsync(host, Prompt(1500), fields: Retention)).ShouldBe(1408);
    }

    [Fact]
    public async Task From_gpt_5_6_on_writes_are_reported()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        async Task<(int Read, int Written)> AskAsync(int words)
        {
            JsonElement answer = await host.AskAsync("/v1/chat/completions", Body(Prompt(words), "gpt-5.6"));
            JsonElement details = answer.GetProperty("usage").GetProperty("prompt_tokens_details");
            return (details.GetProperty("cached_tokens").GetInt32(), details.GetProperty("cache_write_tokens").GetInt32());
        }

        (await AskAsync(1500)).ShouldBe((0, 1408));
        (await AskAsync(2000)).ShouldBe((1408, 512));
        host.Server.Meter.Total.CacheWrite.ShouldBe(1408 + 512);
    }

    [Fact]
    public async Task Responses_and_chat_of_the_same_text_both_cache()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string body = $$"""{"model":"gpt-4.1","input":"{{Prompt(1500)}}"}""";
        await host.AskAsync("/v1/responses", body);
        JsonElement answer = await host.AskAsync("/v1/responses", body);
        answer.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(1408);
    }

    private static string Prompt(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => "abcdefghij"[i % 10]));

    private static string Body(string prompt, string model = "gpt-4o", string fields = "") =>
        $$"""{"model":"{{model}}"{{fields}},"messages":[{"role":"user","content":"{{prompt}}"}]}""";

    private static async Task<int> CachedAsync(SimulatorHost host, string prompt, string model = "gpt-4o", string fields = "") =>
        Cached(await host.AskAsync("/v1/chat/completions", Body(prompt, model, fields)));

    private static int Cached(JsonElement answer) =>
        answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
}
