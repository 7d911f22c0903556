using System.Net;
using System.Text;
using Farthing.Simulator.Faults;

namespace Farthing.Simulator.Tests.Faults;

public sealed class FaultScriptTests
{
    private const string Body = """{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task The_call_of_its_number_fails_and_no_other()
    {
        (await StatusesAsync("""[{"call":3,"fault":"500"}]""", 5)).ShouldBe([200, 200, 500, 200, 200]);
    }

    [Fact]
    public async Task Every_nth_call_fails_and_the_first_rule_wins()
    {
        (await StatusesAsync("""[{"every":2,"fault":429},{"from":3,"to":4,"fault":"529"}]""", 6)).ShouldBe([200, 429, 529, 429, 200, 429]);
    }

    [Fact]
    public async Task A_rule_counts_only_the_path_and_model_it_concerns()
    {
        const string Script = """[{"call":1,"path":"/v1/embeddings","fault":"500"},{"call":1,"model":"gpt-4.1","fault":"503"}]""";
        (await StatusesAsync(Script, 2)).ShouldBe([200, 200]);
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Faults = FaultScript.Parse(Script) });
        await host.AskAsync("/v1/embeddings", """{"model":"text-embedding-3-small","input":"a"}""", 500);
        await host.AskAsync("/v1/chat/completions", Body.Replace("gpt-4o", "gpt-4.1", StringComparison.Ordinal), 503);
    }

    [Fact]
    public async Task A_header_wins_over_the_script()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Faults = FaultScript.Parse("""[{"fault":"500"}]""") });
        await host.AskAsync("/v1/chat/completions", Body, 429, ("x-simulator-fault", "429"));
    }

    [Fact]
    public async Task Model_lists_are_not_counted()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Faults = FaultScript.Parse("""[{"call":1,"fault":"500"}]""") });
        (await host.Client.GetAsync("/v1/models", SimulatorHost.Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await host.AskAsync("/v1/chat/completions", Body, 500);
    }

    [Fact]
    public async Task A_script_may_be_loaded_while_running_and_a_reset_counts_again()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using var script = new StringContent("""[{"call":1,"fault":"500"}]""", Encoding.UTF8, "application/json");
        (await host.Client.PutAsync("/simulator/faults", script, SimulatorHost.Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await host.AskAsync("/v1/chat/completions", Body, 500);
        await host.AskAsync("/v1/chat/completions", Body);
        (await host.PostAsync("/simulator/reset", "")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await host.AskAsync("/v1/chat/completions", Body, 500);

        using var wrong = new StringContent("""[{"fault":"x"}]""", Encoding.UTF8, "application/json");
        HttpResponseMessage refused = await host.Client.PutAsync("/simulator/faults", wrong, SimulatorHost.Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync(SimulatorHost.Cancel)).ShouldStartWith("faults[0].fault:");
    }

    [Theory]
    [InlineData("""{"fault":"500"}""", "faults: must be an array")]
    [InlineData("[{]", "faults: not valid JSON at line 1")]
    [InlineData("[3]", "faults[0]: must be an object")]
    [InlineData("[{}]", "faults[0].fault: is missing")]
    [InlineData("""[{"fault":"500"},{"fault":"200"}]""", "faults[1].fault: \"200\" is not a fault")]
    [InlineData("""[{"fault":true}]""", "faults[0].fault: must be text")]
    [InlineData("""[{"fault":"cut","evry":2}]""", "faults[0].evry: is not a field of a rule")]
    [InlineData("""[{"fault":"cut","every":0}]""", "faults[0].every: must be 1 or more")]
    [InlineData("""[{"fault":"cut","every":"2"}]""", "faults[0].every: must be a whole number")]
    [InlineData("""[{"fault":"cut","from":5,"to":2}]""", "faults[0].to: is before from")]
    [InlineData("""[{"fault":"cut","after":-1}]""", "faults[0].after:")]
    [InlineData("""[{"fault":"error-in-stream","status":200}]""", "faults[0].status:")]
    [InlineData("""[{"fault":"cut","path":7}]""", "faults[0].path: must be text")]
    public void A_wrong_script_is_refused_by_rule_and_field(string json, string message)
    {
        Should.Throw<FormatException>(() => FaultScript.Parse(json)).Message.ShouldStartWith(message);
    }

    [Fact]
    public void A_script_reads_measures_comments_and_trailing_commas()
    {
        FaultScript script = FaultScript.Parse("""
            [
              // a slow afternoon
              {"from": 10, "fault": "slow-first-byte", "milliseconds": 250},
              {"call": 2, "fault": "429", "retry_after": 3},
              {"fault": "big", "bytes": 5000000000, "model": "gpt-4o"},
            ]
            """);
        script.Rules[0].Fault.ShouldBe(new Fault(FaultKind.SlowFirstByte) { Milliseconds = 250 });
        script.Rules[1].Fault.RetryAfter.ShouldBe(3);
        script.Rules[2].Fault.Bytes.ShouldBe(5_000_000_000);
        script.Rules[2].Model.ShouldBe("gpt-4o");
    }

    [Theory]
    [InlineData("cut; after=2", FaultKind.Cut)]
    [InlineData("503", FaultKind.Status)]
    [InlineData("endless", FaultKind.Endless)]
    public void A_fault_is_read_from_text(string text, FaultKind kind) => Fault.Parse(text).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("")]
    [InlineData("cut; after")]
    [InlineData("cut; after=x")]
    [InlineData("cut; colour=3")]
    [InlineData("600")]
    public void Wrong_text_is_no_fault(string text) => Should.Throw<FormatException>(() => Fault.Parse(text));

    private static async Task<int[]> StatusesAsync(string script, int calls)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Faults = FaultScript.Parse(script) });
        var statuses = new List<int>();
        for (int i = 0; i < calls; i++)
        {
            using HttpResponseMessage response = await host.PostAsync("/v1/chat/completions", Body);
            statuses.Add((int)response.StatusCode);
        }

        return [.. statuses];
    }
}
