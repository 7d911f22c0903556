using System.Net;
using System.Text.Json;

namespace Farthing.Gateway.Tests.Routing;

public sealed class LearnedRouteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-outcomes-").FullName;

    private string OutcomeFile => Path.Combine(_folder, "outcomes.jsonl");

    private string Settings => $$"""
        routes:
          gain:
            kind: learned
            weak: gpt-4o-mini
            strong: gpt-4o
            outcomes: {{OutcomeFile}}
            share: 0.5
        """;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_router_is_trained_from_outcomes_decides_by_the_prompt_and_is_there_again_after_a_restart()
    {
        await File.WriteAllLinesAsync(OutcomeFile, Rows(500), TestContext.Current.CancellationToken);
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        (await LearnedAsync(gateway)).ShouldBe(500);
        (await RouteOfAsync(gateway, "Prove that the sum of the angles of triangle 17 is right.")).ShouldEndWith("-> gpt-4o");
        (await RouteOfAsync(gateway, "Name the capital of country 17 please.")).ShouldEndWith("-> gpt-4o-mini");
        string file = Path.Combine(gateway.DataFolder, "routes", "gain.router");
        new FileInfo(file).Length.ShouldBeLessThan(5_000_000);
        DateTime written = File.GetLastWriteTimeUtc(file);

        await gateway.StopAndStartAsync();
        (await LearnedAsync(gateway)).ShouldBe(500);
        (await RouteOfAsync(gateway, "Prove that the sum of the angles of triangle 17 is right.")).ShouldEndWith("-> gpt-4o");
        File.GetLastWriteTimeUtc(file).ShouldBe(written, "it was read, not trained again");
    }

    [Theory]
    [InlineData("one class", "; by the table: worth most (1.000 by 200) -> gpt-4o-mini")]
    [InlineData("holes", "; by the table: too little is known (200 outcomes of others, 0 of its own) -> gpt-4o")]
    [InlineData("nonsense", " -> gpt-4o")]
    public async Task Where_nothing_can_be_learned_the_table_decides_and_without_one_the_strong_model_answers(string what, string expected)
    {
        IEnumerable<string> lines = what switch
        {
            "one class" => Rows(200).Select(line => line.Replace("\"score\":0", "\"score\":1", StringComparison.Ordinal)),
            "holes" => Rows(200).Select(line => line.Replace("\"gpt-4o\"", "\"other\"", StringComparison.Ordinal)),
            _ => ["{\"id\":\"a\",\"prompt\":"],
        };
        await File.WriteAllLinesAsync(OutcomeFile, lines, TestContext.Current.CancellationToken);
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        string missing = "";
        for (int i = 0; i < 200_000 && !missing.Contains("log", StringComparison.Ordinal); i++) missing = (await RouteAsync(gateway)).GetProperty("learned").GetProperty("missing").GetString()!;
        (await RouteOfAsync(gateway, "Name three rivers.")).ShouldBe("gain: not trained, the log says why" + expected);
    }

    [Fact]
    public async Task Below_the_labels_that_learning_needs_the_table_of_features_decides()
    {
        IEnumerable<string> lines = Rows(300).Select((line, i) => line.Replace("\"prompt\"", i % 2 == 0 ? "\"feature\":\"proofs\",\"prompt\"" : "\"feature\":\"facts\",\"prompt\"", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(OutcomeFile, lines, TestContext.Current.CancellationToken);
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        string missing = "";
        for (int i = 0; i < 200_000 && !missing.Contains("log", StringComparison.Ordinal); i++) missing = (await RouteAsync(gateway)).GetProperty("learned").GetProperty("missing").GetString()!;

        // The prompt is that of a fact: what is known of the feature decides, not words that too few examples would have to tell of.
        (await RouteOfAsync(gateway, "Name the capital of country 17 please.", "proofs")).ShouldEndWith("-> gpt-4o");
        (await RouteOfAsync(gateway, "Name the capital of country 17 please.", "facts")).ShouldEndWith("-> gpt-4o-mini");
    }

    [Fact]
    public async Task A_call_that_the_weak_model_cannot_take_goes_to_the_strong_one()
    {
        await File.WriteAllLinesAsync(OutcomeFile, Rows(500).Select(line => line.Replace("gpt-4o-mini", "gpt-3.5-turbo", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings.Replace("gpt-4o-mini", "gpt-3.5-turbo", StringComparison.Ordinal));
        (await LearnedAsync(gateway)).ShouldBe(500);
        const string Easy = "Name the capital of country 17 please.";
        (await RouteOfAsync(gateway, Easy)).ShouldEndWith("-> gpt-3.5-turbo");
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath,
            $$$"""{"model":"gpt-4o","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"} } },"messages":[{"role":"user","content":"{{{Easy}}}"}]}""",
            ("x-farthing-route", "gain"));
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith("-> gpt-3.5-turbo; not_able -> gpt-4o");
    }

    private static async Task<JsonElement> RouteAsync(RunningGateway gateway)
    {
        (_, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
        return json.GetProperty("routes")[0];
    }

    private static async Task<int> LearnedAsync(RunningGateway gateway)
    {
        for (int i = 0; i < 100_000; i++)
        {
            int examples = (await RouteAsync(gateway)).GetProperty("learned").GetProperty("examples").GetInt32();
            if (examples > 0) return examples;
        }

        return 0;
    }

    private static async Task<string> RouteOfAsync(RunningGateway gateway, string prompt, string feature = "")
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$"""{"model":"gpt-4o","messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}]}""", ("x-farthing-route", "gain"), ("x-farthing-feature", feature));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return RunningGateway.Text(response, "x-farthing-route");
    }

    // The strong model gains with proofs and not with capitals.
    private static IEnumerable<string> Rows(int count) => Enumerable.Range(0, count).Select(i =>
    {
        bool hard = i % 2 == 0;
        string prompt = hard ? $"Prove that the sum of the angles of triangle {i} is right." : $"Name the capital of country {i} please.";
        return $$$"""{"id":"r{{{i}}}","prompt":"{{{prompt}}}","models":{"gpt-4o-mini":{"score":{{{(hard ? 0 : 1)}}},"cost":0.0001},"gpt-4o":{"score":1,"cost":0.001} } }""";
    });
}
