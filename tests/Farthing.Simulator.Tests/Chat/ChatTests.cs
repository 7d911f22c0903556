using System.Text.Json;

namespace Farthing.Simulator.Tests.Chat;

public sealed class ChatTests
{
    private const string Hello = """ "messages":[{"role":"user","content":"Tell me about harbours."}] """;

    [Fact]
    public async Task A_completion_has_the_fields_of_the_real_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync(Hello);

        answer.GetProperty("id").GetString()!.ShouldStartWith("chatcmpl-");
        answer.GetProperty("object").GetString().ShouldBe("chat.completion");
        answer.GetProperty("created").GetInt64().ShouldBeGreaterThan(1_700_000_000);
        answer.GetProperty("model").GetString().ShouldBe("gpt-4o");
        answer.GetProperty("system_fingerprint").GetString()!.ShouldStartWith("fp_");
        answer.GetProperty("service_tier").GetString().ShouldBe("default");
        JsonElement choice = answer.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        choice.GetProperty("message").GetProperty("role").GetString().ShouldBe("assistant");
        choice.GetProperty("message").GetProperty("content").GetString()!.Length.ShouldBeGreaterThan(50);
        choice.GetProperty("message").GetProperty("refusal").ValueKind.ShouldBe(JsonValueKind.Null);
        JsonElement usage = answer.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt32()
            .ShouldBe(usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("prompt_tokens_details").GetProperty("audio_tokens").GetInt32().ShouldBe(0);
        foreach (string detail in (string[])["reasoning_tokens", "audio_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens"])
        {
            usage.GetProperty("completion_tokens_details").GetProperty(detail).GetInt32().ShouldBe(0);
        }
    }

    [Fact]
    public async Task The_same_request_gives_the_same_text_and_another_gives_another()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string first = Text(await host.ChatAsync(Hello));
        string again = Text(await host.ChatAsync(Hello));
        string other = Text(await host.ChatAsync(Hello.Replace("harbours", "bridges", StringComparison.Ordinal)));

        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public async Task The_seed_changes_the_text()
    {
        await using SimulatorHost one = await SimulatorHost.StartAsync();
        await using SimulatorHost two = await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 7 });
        Text(await two.ChatAsync(Hello)).ShouldNotBe(Text(await one.ChatAsync(Hello)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(700)]
    public async Task A_words_directive_sets_the_length(int words)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string text = Text(await host.ChatAsync($$""" "messages":[{"role":"user","content":"Go on. [words: {{words}}]"}] """));
        text.Split(' ').Length.ShouldBe(words);
    }

    [Fact]
    public async Task A_say_directive_sets_the_text()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        Text(await host.ChatAsync(""" "messages":[{"role":"user","content":"[say: Grüße, 東京 👋🏽!]"}] """)).ShouldBe("Grüße, 東京 👋🏽!");
    }

    [Fact]
    public async Task A_limit_cuts_the_text_and_says_so()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        foreach (string field in (string[])["max_tokens", "max_completion_tokens"])
        {
            JsonElement answer = await host.ChatAsync($$""" "{{field}}":5,{{Hello}} """);
            answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(5);
            answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
        }
    }

    [Fact]
    public async Task The_earliest_stop_sequence_ends_the_text()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync(""" "stop":["three","two"],"messages":[{"role":"user","content":"[say: one two three]"}] """);
        Text(answer).ShouldBe("one ");
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task Several_choices_differ_and_are_all_billed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$""" "n":3,{{Hello}} """);
        string[] texts = [.. answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()!)];
        texts.Distinct().Count().ShouldBe(3);
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(texts.Sum(text => Simulator.Text.Tokenizer.Count(text)));
    }

    [Theory]
    [InlineData("gpt-4o", null, 0, 0)]
    [InlineData("o4-mini", null, 64, 1536)]
    [InlineData("gpt-5-mini", "high", 256, 1536)]
    [InlineData("gpt-5", "minimal", 0, 0)]
    [InlineData("gpt-5-chat-latest", null, 0, 0)]
    public async Task Reasoning_models_report_reasoning_inside_the_completion(string model, string? effort, int least, int most)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string field = effort is null ? "" : $"\"reasoning_effort\":\"{effort}\",";
        JsonElement answer = await host.AskAsync("/v1/chat/completions", $$"""{"model":"{{model}}",{{field}}{{Hello}}}""");
        JsonElement usage = answer.GetProperty("usage");
        int reasoning = usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32();
        reasoning.ShouldBeInRange(least, most);
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(reasoning + Simulator.Text.Tokenizer.Count(Text(answer)));
    }

    [Fact]
    public async Task Reasoning_can_use_up_the_whole_limit()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync("/v1/chat/completions", $$"""{"model":"o3","max_completion_tokens":10,{{Hello}}}""");
        Text(answer).ShouldBe("");
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
        answer.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(10);
    }

    [Fact]
    public async Task Images_and_sounds_count_by_the_documented_rule()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        async Task<JsonElement> UsageOf(string part) =>
            (await host.ChatAsync($$""" "messages":[{"role":"user","content":[{"type":"text","text":"Look"}{{part}}]}] """)).GetProperty("usage");
        int Prompt(JsonElement usage) => usage.GetProperty("prompt_tokens").GetInt32();
        int plain = Prompt(await UsageOf(""));
        string url = """ "url":"data:image/png;base64,AAAA" """;

        Prompt(await UsageOf($$""",{"type":"image_url","image_url":{ {{url}} } }""")).ShouldBe(plain + 765);
        Prompt(await UsageOf($$""",{"type":"image_url","image_url":{ {{url}},"detail":"low"} }""")).ShouldBe(plain + 85);
        JsonElement sound = await UsageOf($$""",{"type":"input_audio","input_audio":{"format":"wav","data":"{{new string('A', 4000)}}"} }""");
        Prompt(sound).ShouldBe(plain + 3);
        sound.GetProperty("prompt_tokens_details").GetProperty("audio_tokens").GetInt32().ShouldBe(3);
    }

    private static string Text(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}
