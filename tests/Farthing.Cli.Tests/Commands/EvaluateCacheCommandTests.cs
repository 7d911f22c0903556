namespace Farthing.Cli.Tests.Commands;

public sealed class EvaluateCacheCommandTests
{
    private const string Arrivals =
        "{\"t\":0,\"text\":\"how do I reset my router password\",\"cluster\":\"never read\"}\n"
        + "{\"t\":1,\"text\":\"How do I reset my router password?\"}\n"
        + "{\"t\":2,\"text\":\"convert 5 miles to km\"}\n"
        + "{\"t\":3,\"text\":\"convert 6 miles to km\"}\n";

    [Fact]
    public async Task Pairs_are_scored_and_decided()
    {
        using CommandRun run = new();
        run.Write("pairs.jsonl", "{\"id\":\"p\",\"a\":\"how do I reset my router password\",\"b\":\"How can I reset the router password?\"}\n\n{\"id\":2,\"a\":\"pay 5 dollars\",\"b\":\"pay 6 dollars\"}\n");
        (await run.RunAsync("evaluate", "cache", "--pairs", "pairs.jsonl", "--out", "out.jsonl", "--max-error", "0.005")).ShouldBe(ExitCode.Fine, run.Error);
        string[] lines = Lines(run);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("{\"id\":\"p\",\"score\":0.");
        lines[0].ShouldEndWith(",\"hit\":true}");
        lines[1].ShouldStartWith("{\"id\":2,\"score\":0.");
        lines[1].ShouldEndWith(",\"hit\":false}");
        run.Output.ShouldBe("2 lookups, 1 hits (50.0 %), 0 checks\n");
    }

    [Fact]
    public async Task A_stream_is_replayed_in_order()
    {
        using CommandRun run = new();
        run.Write("stream.jsonl", Arrivals);
        (await run.RunAsync("evaluate", "cache", "--stream", "stream.jsonl", "--out", "out.jsonl", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        string[] lines = Lines(run);
        lines[0].ShouldBe("{\"id\":0,\"hit\":false,\"matched\":null,\"score\":0}");
        lines[1].ShouldBe("{\"id\":1,\"hit\":true,\"matched\":0,\"score\":1}");
        lines[3].ShouldStartWith("{\"id\":3,\"hit\":false,\"matched\":2,");
        run.Output.ShouldBe("{\"lookups\":4,\"hits\":1,\"checks\":0}\n");
    }

    [Fact]
    public async Task An_oracle_that_fails_serves_nothing_more_and_stops_nothing()
    {
        using CommandRun run = new();
        run.Write("stream.jsonl", Arrivals);
        (await run.RunAsync("evaluate", "cache", "--stream", "stream.jsonl", "--out", "out.jsonl", "--oracle", "exit 1")).ShouldBe(ExitCode.Fine, run.Error);
        Lines(run).Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("evaluate cache needs one of --pairs and --stream", "--out", "o")]
    [InlineData("evaluate cache needs one of --pairs and --stream", "--out", "o", "--pairs", "a", "--stream", "b")]
    [InlineData("--oracle goes with --stream only", "--out", "o", "--pairs", "a", "--oracle", "x")]
    [InlineData("--max-error: \"2\" is no share from 0 to 0.2", "--out", "o", "--pairs", "a", "--max-error", "2")]
    public async Task Wrong_use_is_named(string complaint, params string[] args)
    {
        using CommandRun run = new();
        (await run.RunAsync(["evaluate", "cache", .. args])).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain(complaint);
    }

    [Theory]
    [InlineData("{\"id\":1,\"a\":\"x\"}", "line 1 has no \"b\"")]
    [InlineData("{\"a\":\"x\",\"b\":\"y\"}", "line 1 has no \"id\"")]
    [InlineData("[1]", "line 1 has no \"a\"")]
    [InlineData("{", "line 1 is no JSON")]
    public async Task A_line_that_cannot_be_read_is_named(string line, string complaint)
    {
        using CommandRun run = new();
        run.Write("pairs.jsonl", line + "\n");
        (await run.RunAsync("evaluate", "cache", "--pairs", "pairs.jsonl", "--out", "out.jsonl")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain(complaint);
    }

    private static string[] Lines(CommandRun run) => File.ReadAllLines(Path.Combine(run.Folder, "out.jsonl"));
}
