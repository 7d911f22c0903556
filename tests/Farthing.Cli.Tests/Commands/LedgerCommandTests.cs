using System.Text.Json;
using Farthing.Calls;
using Farthing.Cli.Demo;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Simulator;
using Farthing.Tests.Postgres;

namespace Farthing.Cli.Tests.Commands;

/// <summary>Reports of a real ledger: through the running gateway first, then from the store it left behind.</summary>
public sealed class LedgerCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_is_the_same_from_the_gateway_and_from_the_store()
    {
        using CommandRun run = new();
        IReadOnlyList<string> fromGateway;
        await using (SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation))
        await using (GatewayHost gateway = await StartAsync(run, simulator))
        {
            await SendAsync(gateway);
            fromGateway = await AskEverythingAsync(run);
        }

        File.Exists(Path.Combine(run.Folder, "data", GatewayFile.FileName)).ShouldBeFalse();
        (await AskEverythingAsync(run)).ShouldBe(fromGateway);
    }

    [Fact]
    public async Task A_report_of_a_shared_store_is_the_same_with_and_without_a_gateway()
    {
        using PostgresServer server = PostgresServer.StartOrSkip();
        using CommandRun run = new();
        run.Environment["FARTHING_DATABASE_URL"] = server.CreateDatabase();
        run.Write("farthing.yaml", "data: data\nstore: { kind: postgres, connection: \"env:FARTHING_DATABASE_URL\" }\n");
        IReadOnlyList<string> fromGateway;
        await using (SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation))
        await using (GatewayHost gateway = await StartAsync(run, simulator))
        {
            await SendAsync(gateway);
            fromGateway = await AskEverythingAsync(run);
        }

        // The store is the whole of it: no data folder is needed.
        Directory.Delete(Path.Combine(run.Folder, "data"), recursive: true);
        (await AskEverythingAsync(run)).ShouldBe(fromGateway);
        server.Stop();
        (await run.RunAsync("report")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith($"farthing: PostgreSQL at 127.0.0.1:{server.Port}");
        run.Error.ShouldNotContain(server.Password);
    }

    [Fact]
    public async Task Filters_orders_and_limits_are_obeyed()
    {
        using CommandRun run = new();
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        await using GatewayHost gateway = await StartAsync(run, simulator);
        await SendAsync(gateway);

        JsonElement[] messages = await CallsAsync(run, "--endpoint", "messages");
        messages.ShouldNotBeEmpty();
        messages.ShouldAllBe(call => call.GetProperty("endpoint").GetString() == "messages");
        JsonElement[] two = await CallsAsync(run, "--feature", "search", "--feature", "lab", "--sort", "time");
        two.Select(call => call.GetProperty("feature").GetString()).Distinct().ShouldBe(["search", "lab"], ignoreOrder: true);
        decimal[] costs = [.. (await CallsAsync(run, "--limit", "5")).Select(call => decimal.Parse(call.GetProperty("cost_usd").GetString()!))];
        costs.Length.ShouldBe(5);
        costs.ShouldBe(costs.OrderDescending());
        (await CallsAsync(run, "--until", "2020-01-01", "--since", "2019-01-01")).ShouldBeEmpty();

        (await run.RunAsync("report", "--data", "data", "--since", "1d", "--team", "nobody")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("No calls in this time.");
    }

    [Fact]
    public async Task A_call_is_found_by_the_beginning_of_its_identity()
    {
        using CommandRun run = new();
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        await using GatewayHost gateway = await StartAsync(run, simulator);
        await SendAsync(gateway);
        string id = (await CallsAsync(run, "--limit", "1"))[0].GetProperty("id").GetString()!;

        (await run.RunAsync("explain", id[..24], "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldStartWith(id);
        run.Output.ShouldContain("/ 1M tokens");
        (await run.RunAsync("explain", "0", "--data", "data")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: several calls begin with \"0\":");
        (await run.RunAsync("explain", "fff", "--data", "data")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: no call's identity begins with \"fff\"");
        (await run.RunAsync("explain", new CallId(1, 2).ToString(), "--data", "data")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: the ledger has no call call_0");
    }

    [Fact]
    public async Task A_refused_call_is_explained_and_listed_with_and_without_a_gateway()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "budgets: [{ name: closed, usd: 1, per: 1d, for: { feature: lab }, ladder: [{ do: refuse, at: 0 }] }]\n");
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        string id;
        string[] fromGateway;
        await using (GatewayHost gateway = await StartAsync(run, simulator))
        {
            using HttpClient http = new() { BaseAddress = new Uri(gateway.Addresses[0]) };
            using StringContent body = new("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}""", System.Text.Encoding.UTF8, "application/json");
            body.Headers.Add("x-farthing-feature", "lab");
            using HttpResponseMessage answer = await http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, Cancellation);
            ((int)answer.StatusCode).ShouldBe(402);
            id = answer.Headers.GetValues("x-farthing-id").Single();
            await gateway.FlushAsync(Cancellation);
            fromGateway = await AskAsync();
        }

        (await AskAsync()).ShouldBe(fromGateway);
        string receipt = string.Join(' ', fromGateway[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        receipt.ShouldStartWith(id);
        receipt.ShouldContain("feature lab");
        receipt.ShouldContain("402, refused by closed before a provider was asked, budget_exhausted");
        receipt.ShouldContain("its ladder refuses calls (budgets.closed.ladder). Raise the budget");
        receipt.ShouldContain("refuse (budget closed)");
        receipt.ShouldContain("nothing was sent");
        using JsonDocument json = JsonDocument.Parse(fromGateway[1]);
        json.RootElement.GetProperty("refusal").GetProperty("refused_by").GetString().ShouldBe("closed");
        fromGateway[2].ShouldContain(id[5..19]);
        fromGateway[3].ShouldContain($"{id},");
        fromGateway[4].ShouldContain("1 call was refused");
        fromGateway[5].ShouldContain("No calls in this time.");
        (await run.RunAsync("calls", "--data", "data", "--outcome", "maybe")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("refused");

        async Task<string[]> AskAsync()
        {
            List<string> answers = [];
            foreach (string[] question in (string[][])[["explain", id[..24]], ["explain", id, "--json"], ["calls", "--outcome", "refused"], ["calls", "--outcome", "refused", "--csv", "-"], ["report"], ["calls"]])
            {
                string[] since = question[0] == "explain" ? [] : ["--since", "2000-01-01"];
                (await run.RunAsync([.. question, "--data", "data", .. since])).ShouldBe(ExitCode.Fine, run.Error);
                answers.Add(run.Output);
            }

            return [.. answers];
        }
    }

    [Fact]
    public async Task A_call_that_was_given_another_questions_answer_shows_that_question_how_alike_they_are_and_whose_answer_it_was()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "cache: { exact: on, max_temperature: 2, semantic: { mode: on } }\n");
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        string first, again;
        await using (GatewayHost gateway = await StartAsync(run, simulator))
        {
            first = await AskAsync(gateway, "How do I reset my password?");
            again = await AskAsync(gateway, "Hi, how do I reset my password please");
            await gateway.FlushAsync(Cancellation);
            (await run.RunAsync("explain", again, "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
            string receipt = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            receipt.ShouldContain($"likeness 1.000; answer of {first}; match ");
            receipt.ShouldContain("matched How do I reset my password?");
            (await run.RunAsync("explain", first, "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
            run.Output.ShouldNotContain("matched");
        }

        (await run.RunAsync("explain", again, "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("only a running gateway can tell the question");
    }

    [Fact]
    public async Task A_gateway_that_died_is_not_waited_for()
    {
        using CommandRun run = new();
        await using (SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation))
        await using (GatewayHost gateway = await StartAsync(run, simulator)) await SendAsync(gateway);

        // Port 9 is nobody's: the connection is refused at once.
        foreach (string left in (string[])["{\"url\":\"http://127.0.0.1:9\",\"pid\":1}", "{\"url", "{}", ""])
        {
            run.Write(Path.Combine("data", GatewayFile.FileName), left);
            (await run.RunAsync("report", "--data", "data", "--json", "--since", "2000-01-01")).ShouldBe(ExitCode.Fine, run.Error);
            using JsonDocument json = JsonDocument.Parse(run.Output);
            json.RootElement.GetProperty("total").GetProperty("calls").GetInt64().ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_folder_without_a_ledger_is_explained()
    {
        using CommandRun run = new();
        Directory.CreateDirectory(Path.Combine(run.Folder, "empty"));
        (await run.RunAsync("report", "--data", "empty")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: ");
        run.Error.ShouldContain("empty");
        run.Output.ShouldBeEmpty();
    }

    private static Task<GatewayHost> StartAsync(CommandRun run, SimulatorServer simulator) => GatewayHost.StartAsync(
        SettingsLoader.Load(new SettingsSource
        {
            Directory = run.Folder,
            Urls = "http://127.0.0.1:0",
            Environment = new Dictionary<string, string>(run.Environment)
            {
                ["OPENAI_API_KEY"] = "any",
                ["OPENAI_BASE_URL"] = new Uri(simulator.BaseAddress, "v1").ToString(),
                ["ANTHROPIC_API_KEY"] = "any",
                ["ANTHROPIC_BASE_URL"] = simulator.BaseAddress.ToString(),
                ["FARTHING__DATA"] = "data",
                ["FARTHING__LOGGING__LEVEL"] = "none",
            },
        }),
        cancellationToken: Cancellation);

    private static async Task<string> AskAsync(GatewayHost gateway, string question)
    {
        using HttpClient http = new() { BaseAddress = new Uri(gateway.Addresses[0]) };
        using StringContent body = new($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{question}}"}]}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, Cancellation);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(Cancellation);
        return answer.Headers.GetValues("x-farthing-id").Single();
    }

    private static async Task SendAsync(GatewayHost gateway)
    {
        using HttpClient http = new() { BaseAddress = new Uri(gateway.Addresses[0]) };
        await new DemoClient(http).SendAsync(
            [.. DemoBundle.Create().Select(calls => calls.Where(call => call.LeavesAfter is null).ToArray())], Cancellation);
        await gateway.FlushAsync(Cancellation);
    }

    private static async Task<IReadOnlyList<string>> AskEverythingAsync(CommandRun run)
    {
        List<string> answers = [];
        string[] where = run.Environment.ContainsKey("FARTHING_DATABASE_URL") ? [] : ["--data", "data"];
        string[][] questions =
        [
            ["report", "--json", "--by", "feature,user,team,key,endpoint,provider,model,day", "--limit", "0"],
            ["report", "--by", "endpoint"],
            ["report", "--csv", "-", "--by", "provider,model"],
            ["calls", "--json", "--limit", "100"],
            ["calls", "--sort", "tokens"],
            ["calls", "--csv", "-"],
        ];
        foreach (string[] question in questions)
        {
            (await run.RunAsync([.. question, .. where, "--since", "2000-01-01"])).ShouldBe(ExitCode.Fine, run.Error);
            answers.Add(run.Output);
        }

        return answers;
    }

    private static async Task<JsonElement[]> CallsAsync(CommandRun run, params string[] options)
    {
        string[] since = options.Contains("--since") ? [] : ["--since", "2000-01-01"];
        (await run.RunAsync(["calls", "--json", "--data", "data", .. since, .. options])).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty("calls").EnumerateArray().Select(call => call.Clone())];
    }
}
