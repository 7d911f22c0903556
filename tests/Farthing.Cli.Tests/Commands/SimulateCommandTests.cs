using System.Text.Json;

namespace Farthing.Cli.Tests.Commands;

public sealed class SimulateCommandTests
{
    [Theory]
    [InlineData("farthing: --port: \"70000\" is not allowed: a whole number from 0 to 65535", "--port", "70000")]
    [InlineData("farthing: --latency: \"fast\" is not allowed: a whole number from 0 to 600000", "--latency", "fast")]
    public async Task A_wrong_value_is_refused(string expected, params string[] options)
    {
        using CommandRun run = new();
        (await run.RunAsync(["simulate", .. options])).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldStartWith(expected);
    }

    [Fact]
    public async Task A_fault_script_that_cannot_be_read_is_named()
    {
        using CommandRun run = new();
        run.Write("faults.json", "[{\"fault\":\"earthquake\"}]");
        (await run.RunAsync("simulate", "--port", "0", "--faults", "faults.json")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: faults.json: faults[0].fault");
    }

    [Fact]
    public async Task It_says_where_it_is_and_ends_when_asked_to()
    {
        using CommandRun run = new();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<int> simulating = run.RunUntilAsync(["simulate", "--port", "0", "--json"], end.Token);
        await Task.WhenAny(run.Written, simulating);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        using HttpClient http = new() { BaseAddress = new Uri(json.RootElement.GetProperty("url").GetString()!) };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer any");
        (await http.GetStringAsync(new Uri("/v1/models", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("\"gpt-4o-mini\"");
        await end.CancelAsync();
        (await simulating).ShouldBe(ExitCode.Fine);
    }
}
