using System.Text.Json;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Tests.Commands;

public sealed class CacheCommandTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_written_shown_changed_and_deleted_without_a_gateway()
    {
        using CommandRun run = new();
        (await run.RunAsync("faq", "create", "hours", "--questions", "When are you open?", "--questions", "opening hours", "--answer", "Nine\nto five.", "--for", "feature=help", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using (JsonDocument made = JsonDocument.Parse(run.Output))
        {
            made.RootElement.GetProperty("questions").GetArrayLength().ShouldBe(2);
            made.RootElement.GetProperty("answer").GetString().ShouldBe("Nine\nto five.");
        }

        (await run.RunAsync("faq", "list")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("hours");
        (await run.RunAsync("faq", "set", "hours", "--similar", "true")).ShouldBe(ExitCode.Fine, run.Error);
        (await run.RunAsync("answer-rules", "create", "order", "--pattern", "order (?<n>\\d+)", "--answer", "No {{m}}")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("{{m}}");
        (await run.RunAsync("answer-rules", "create", "order", "--pattern", "order (?<n>\\d+)", "--answer", "No {{n}}")).ShouldBe(ExitCode.Fine, run.Error);
        (await run.RunAsync("faq", "delete", "hours")).ShouldBe(ExitCode.Fine);
    }

    [Theory]
    [InlineData("cache", "stats")]
    [InlineData("cache", "tune")]
    [InlineData("cache", "suggest")]
    [InlineData("cache", "purge", "--all")]
    [InlineData("faq", "reload")]
    public async Task Without_a_gateway_nobody_knows_how_caches_do(params string[] args)
    {
        using CommandRun run = new();
        (await run.RunAsync(args)).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("no gateway runs on the data folder");
    }

    [Fact]
    public async Task Beside_a_gateway_caches_are_shown_and_purged()
    {
        using CommandRun run = new();
        run.Write("faq.yaml", "faq:\n  - { name: a, questions: [x], answer: y }\n");
        run.Write("farthing.yaml", "logging: { level: none }\nanswers: { file: faq.yaml }\n");
        await using GatewayHost gateway = await GatewayHost.StartAsync(
            SettingsLoader.Load(new SettingsSource { Directory = run.Folder, Environment = run.Environment, Urls = "http://127.0.0.1:0" }), cancellationToken: Cancellation);
        (await run.RunAsync("cache", "stats")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("memory");
        (await run.RunAsync("cache", "stats", "--since", "24h", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using (JsonDocument page = JsonDocument.Parse(run.Output)) page.RootElement.GetProperty("caches").GetArrayLength().ShouldBe(0);
        (await run.RunAsync("cache", "stats", "--since", "soon")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("since");
        (await run.RunAsync("cache", "purge")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("says nothing");
        (await run.RunAsync("cache", "purge", "--tag", "x")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldBe("0 entries removed.\n");
        (await run.RunAsync("cache", "suggest")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("not counted");
        (await run.RunAsync("cache", "tune")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("too little");
        (await run.RunAsync("cache", "tune", "--route", "feature=x")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("for the route \"feature=x\"");
        (await run.RunAsync("cache", "tune", "--route", "a", "--feature", "b")).ShouldNotBe(ExitCode.Fine);
        run.Error.ShouldContain("one part");
        (await run.RunAsync("faq", "reload")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldBe("1 question and 0 rules in force.\n");
    }
}
