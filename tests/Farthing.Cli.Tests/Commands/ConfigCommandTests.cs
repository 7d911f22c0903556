using System.Text.Json;

namespace Farthing.Cli.Tests.Commands;

public sealed class ConfigCommandTests
{
    [Fact]
    public async Task Good_settings_are_summed_up()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "providers:\n  ollama:\naliases:\n  smart: llama3\n");
        (await run.RunAsync("config", "check")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldStartWith("The settings are fine.");
        run.Output.ShouldContain("providers    ollama");
        run.Output.ShouldContain("aliases      smart");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "limts: {}\ntimeouts:\n  connect: soon\n");
        (await run.RunAsync("config", "check")).ShouldBe(ExitCode.Failed);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("farthing.yaml:1: limts: is not a known key; did you mean \"limits\"?");
        run.Error.ShouldContain("farthing.yaml:3: timeouts.connect: \"soon\" is not allowed");
    }

    [Fact]
    public async Task Machines_get_the_problems_one_by_one()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "limts: {}\n");
        (await run.RunAsync("config", "check", "--json")).ShouldBe(ExitCode.Failed);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
        JsonElement problem = json.RootElement.GetProperty("problems").EnumerateArray().ShouldHaveSingleItem();
        problem.GetProperty("key").GetString().ShouldBe("limts");
        problem.GetProperty("line").GetInt32().ShouldBe(1);
        run.Error.ShouldBeEmpty();
    }
}
