namespace Farthing.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Alone_it_says_what_it_can_do()
    {
        using CommandRun run = new();
        (await run.RunAsync()).ShouldBe(ExitCode.Fine);
        foreach (string command in (string[])["serve", "demo", "simulate", "report", "calls", "explain", "keys", "cost", "tokens", "config"])
            run.Output.ShouldContain($"\n  {command} ");
        run.Output.ShouldContain("farthing [command] [options]");
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("report")]
    [InlineData("calls")]
    [InlineData("explain")]
    [InlineData("cost")]
    [InlineData("tokens")]
    [InlineData("keys", "new")]
    [InlineData("config", "check")]
    public async Task Every_command_explains_itself_and_speaks_JSON(params string[] command)
    {
        using CommandRun run = new();
        (await run.RunAsync([.. command, "--help"])).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain($"farthing {string.Join(' ', command)}");
        run.Output.ShouldContain("--json");
    }

    [Theory]
    [InlineData("farthing: farthing has no command \"reprot\"; did you mean \"report\"?", "reprot")]
    [InlineData("farthing: farthing config has no command \"zzzzzz\"; commands: check", "config", "zzzzzz")]
    [InlineData("farthing: farthing keys has no command \"nwe\"; did you mean \"new\"?", "keys", "nwe")]
    [InlineData("farthing: farthing report has no option \"--sinse\"; did you mean \"--since\"?", "report", "--sinse", "7d")]
    [InlineData("farthing: farthing report has no argument \"feature\"", "report", "feature")]
    [InlineData("farthing: --since: \"lots\" is not a time; write 7d, 24h, 30m or 2w (before now), 2026-11-01 or 2026-11-01T18:00Z", "report", "--since", "lots")]
    [InlineData("farthing: --sort: \"price\" is not allowed; allowed: cost, time, duration, tokens", "calls", "--sort", "price")]
    [InlineData("farthing: --limit: \"0\" is not allowed: a whole number from 1 to 10000", "calls", "--limit", "0")]
    [InlineData("farthing: Required argument missing for command: 'explain'.", "explain")]
    public async Task Wrong_use_is_explained_on_standard_error(string expected, params string[] args)
    {
        using CommandRun run = new();
        (await run.RunAsync(args)).ShouldBe(ExitCode.WrongUse);
        run.Error.Split('\n')[0].ShouldBe(expected);
        run.Error.ShouldContain("--help");
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_dimension_is_answered_with_the_known_ones()
    {
        using CommandRun run = new();
        (await run.RunAsync("report", "--by", "feature,colour")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("by: \"colour\" is not allowed; allowed: project, team, feature, user, key, endpoint, provider, model");
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        using CommandRun run = new();
        (await run.RunAsync("--version")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldMatch(@"^\d+\.\d+\.\d+");
    }

    [Fact]
    public async Task A_data_folder_that_is_not_there_is_explained()
    {
        using CommandRun run = new();
        (await run.RunAsync("report")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith($"farthing: there is no data folder {Path.Combine(run.Folder, ".farthing")}.");
        (await run.RunAsync("report", "--data", "elsewhere")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain(Path.Combine(run.Folder, "elsewhere"));
    }

    [Fact]
    public async Task A_settings_file_that_is_not_there_is_explained()
    {
        using CommandRun run = new();
        (await run.RunAsync("calls", "--config", "missing.yaml")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: missing.yaml: there is no such settings file");
    }
}
