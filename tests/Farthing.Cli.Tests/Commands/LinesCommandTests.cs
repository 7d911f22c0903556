using System.Text.Json;

namespace Farthing.Cli.Tests.Commands;

public sealed class LinesCommandTests
{
    [Fact]
    public async Task Tokens_are_written_line_by_line()
    {
        using CommandRun run = new();
        run.Write("texts.jsonl", "{\"id\":1,\"text\":\"hello world\"}\n{\"id\":\"b\",\"text\":\"\"}\n");
        (await run.RunAsync("tokens", "texts.jsonl", "--encoding", "cl100k_base")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldBe("{\"id\":1,\"count\":2,\"ids\":[15339,1917]}\n{\"id\":\"b\",\"count\":0,\"ids\":[]}\n");
        (await run.RunAsync("tokens", "texts.jsonl", "--count-only")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldStartWith("{\"id\":1,\"count\":2}\n");
    }

    [Fact]
    public async Task A_recorded_answer_is_priced_exactly()
    {
        using CommandRun run = new();
        string body = """{"id":"x","object":"chat.completion","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}""";
        run.Write("answers.jsonl", $"{{\"id\":\"a\",\"provider\":\"openai\",\"api\":\"openai-chat\",\"transport\":\"json\",\"priced_at\":\"2026-01-01T00:00:00Z\",\"model\":\"gpt-4o-mini\",\"http_status\":200,\"http_body\":{JsonSerializer.Serialize(body)}}}\n");
        (await run.RunAsync("cost", "answers.jsonl")).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("cost_usd").GetString().ShouldBe("0.00021");
        json.RootElement.GetProperty("cost_status").GetString().ShouldBe("computed");
    }

    [Fact]
    public async Task What_cannot_be_read_is_named()
    {
        using CommandRun run = new();
        (await run.RunAsync("tokens", "missing.jsonl")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith($"farthing: there is no file {Path.Combine(run.Folder, "missing.jsonl")}");
        run.Write("broken.jsonl", "{\"id\":1,\"text\":\"a\"}\nnot json\n");
        (await run.RunAsync("tokens", "broken.jsonl")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: broken.jsonl: ");
        run.Error.ShouldContain("2");
        (await run.RunAsync("tokens", "broken.jsonl", "--encoding", "gpt2")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldStartWith("farthing: --encoding: \"gpt2\" is not known; known: o200k_base, cl100k_base");
    }
}
