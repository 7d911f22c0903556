using System.Text.Json;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Tests.Commands;

public sealed class BudgetCommandTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gpt-4o-minni", true, ExitCode.Failed)]
    [InlineData("gpt-4o-mini", true, ExitCode.Fine)]
    [InlineData("gpt-4o-minni", false, ExitCode.Fine)]
    public async Task A_ladders_model_must_be_one_that_a_provider_has_where_providers_are_known(string model, bool known, int exit)
    {
        using CommandRun run = new();
        if (known) run.Environment["OPENAI_API_KEY"] = "sk-openai";
        (await run.RunAsync("budgets", "create", "shop", "--usd", "50", "--per", "1mo", "--ladder", $$$"""[{"do":"cheaper","at":0.8,"models":{"gpt-4o":"{{{model}}}"}}]""")).ShouldBe(exit, run.Error);
        if (exit != ExitCode.Fine) run.Error.ShouldContain("ladder[0].models.gpt-4o: no provider has the model \"gpt-4o-minni\"");
    }

    [Fact]
    public async Task A_budget_is_made_with_pairs_shown_and_raised_for_a_while()
    {
        using CommandRun run = new();
        (await run.RunAsync("budgets", "create", "shop", "--usd", "50", "--per", "1mo", "--for", "project=shop", "--for", "user=*", "--ladder", """[{"do":"warn","at":0.8}]""", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using (JsonDocument made = JsonDocument.Parse(run.Output))
        {
            made.RootElement.GetProperty("usd").GetDecimal().ShouldBe(50);
            made.RootElement.GetProperty("for").EnumerateObject().Select(term => $"{term.Name}={term.Value}").ShouldBe(["project=shop", "user=*"]);
            made.RootElement.GetProperty("ladder").GetArrayLength().ShouldBe(1);
        }

        (await run.RunAsync("budgets", "raise", "shop", "--by", "25.5", "--until", "7d", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using (JsonDocument raised = JsonDocument.Parse(run.Output))
        {
            JsonElement raise = raised.RootElement.GetProperty("raise");
            raise.GetProperty("by").GetDecimal().ShouldBe(25.5m);
            raise.GetProperty("until").GetDateTimeOffset().ShouldBe(CommandRun.Now.AddDays(7));
            raised.RootElement.GetProperty("usd").GetDecimal().ShouldBe(50);
        }

        (await run.RunAsync("budgets", "show", "shop")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("project=shop, user=*");
        run.Output.ShouldContain("by=25.5, until=2026-11-28");
        (await run.RunAsync("budgets", "raise", "shop", "--end", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument ended = JsonDocument.Parse(run.Output);
        ended.RootElement.TryGetProperty("raise", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Limits_are_called_limits()
    {
        using CommandRun run = new();
        (await run.RunAsync("limits", "list")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldStartWith("There is no rate limit. Make one: farthing limits create NAME");
        (await run.RunAsync("limits", "create", "web", "--requests", "600", "--tokens", "100000", "--concurrent", "20", "--for", "key=web", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        (await run.RunAsync("limits", "list")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("key=web");
        run.Output.ShouldContain("100000");
        (await run.RunAsync("limits", "delete", "web")).ShouldBe(ExitCode.Fine);
    }

    [Theory]
    [InlineData("--for: \"shop\" must be a dimension and its value, such as project=shop or user='*'", "budgets", "create", "x", "--usd", "5", "--per", "1d", "--for", "shop")]
    [InlineData("--for: user is given twice; make one for each value", "budgets", "create", "x", "--usd", "5", "--per", "1d", "--for", "user=a", "--for", "user=b")]
    [InlineData("--ladder: what begins with [ must be JSON", "budgets", "create", "x", "--usd", "5", "--per", "1d", "--ladder", "[{")]
    [InlineData("for.projct", "budgets", "create", "x", "--usd", "5", "--per", "1d", "--for", "projct=a")]
    [InlineData("until", "budgets", "raise", "x", "--by", "5", "--until", "tomorrow")]
    public async Task What_is_wrong_is_named(string message, params string[] args)
    {
        using CommandRun run = new();
        await run.RunAsync("budgets", "create", "x", "--usd", "1", "--per", "1d");
        if (args[1] == "create") await run.RunAsync("budgets", "delete", "x");
        (await run.RunAsync(args)).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain(message);
    }

    [Theory]
    [InlineData("budgets", "raise", "x")]
    [InlineData("budgets", "raise", "x", "--by", "5")]
    [InlineData("budgets", "raise", "x", "--by", "-5", "--until", "7d")]
    [InlineData("budgets", "raise", "x", "--by", "5", "--until", "7d", "--end")]
    [InlineData("limits", "preview", "x")]
    [InlineData("budgets", "preview")]
    public async Task Wrong_use_ends_with_2(params string[] args)
    {
        using CommandRun run = new();
        (await run.RunAsync(args)).ShouldBe(ExitCode.WrongUse);
    }

    [Fact]
    public async Task Without_a_gateway_nobody_knows_how_they_stand()
    {
        using CommandRun run = new();
        (await run.RunAsync("budgets", "status")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("no gateway runs on the data folder");
    }

    [Fact]
    public async Task Beside_a_gateway_it_is_shown_how_they_stand()
    {
        using CommandRun run = new();
        run.Environment["COLUMNS"] = "160";
        await using GatewayHost gateway = await StartAsync(run);
        (await run.RunAsync("budgets", "status")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldBe("There are no budgets. Make one: farthing budgets create NAME\n");
        await run.RunAsync("budgets", "create", "all", "--usd", "100", "--per", "1mo", "--ladder", """[{"do":"warn","at":0.8},{"do":"refuse","at":1}]""");
        await run.RunAsync("limits", "create", "rate", "--requests", "600", "--concurrent", "20");
        (await run.RunAsync("budgets", "status")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("all");
        run.Output.ShouldContain("usd per 1mo");
        run.Output.ShouldContain("$100.00");
        (await run.RunAsync("limits", "status", "rate")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("calls at a time");
        run.Output.ShouldContain("requests per 1m");
        run.Output.ShouldContain("600");
        (await run.RunAsync("budgets", "status", "--json")).ShouldBe(ExitCode.Fine);
        using (JsonDocument page = JsonDocument.Parse(run.Output)) page.RootElement.GetProperty("accounts").GetArrayLength().ShouldBe(1);
        (await run.RunAsync("budgets", "preview", "all")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("warn    80%   not in this window");
        (await run.RunAsync("budgets", "preview", "none")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("no budget is named \"none\"");
    }

    private static Task<GatewayHost> StartAsync(CommandRun run)
    {
        run.Write("farthing.yaml", "logging: { level: none }\n");
        return GatewayHost.StartAsync(
            SettingsLoader.Load(new SettingsSource { Directory = run.Folder, Environment = run.Environment, Urls = "http://127.0.0.1:0" }), cancellationToken: Cancellation);
    }
}
