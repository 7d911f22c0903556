using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;
using Farthing.Gateway.Tests.Settings;

namespace Farthing.Gateway.Tests.Routing;

public sealed class CascadeSettingsTests
{
    private const string Providers = "providers: { openai: { api_key: \"env:KEY\" } }\nroutes:\n";

    [Theory]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-5o]", "models", "gpt-5o")]
    [InlineData("kind: cascade, models: [gpt-4o-mini]", "models", "at least 2")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o-mini]", "models", "twice")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], escalate: gpt-4o", "escalate", "stands among the models")]
    [InlineData("kind: cascade, models: [gpt-4o-mini], escalate: nowhere", "escalate", "nowhere")]
    [InlineData("kind: cascade, models: [other, gpt-4o]", "models", "other")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { judge: nobody }", "checks", "nobody")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { agreement: { with: gpt-4o-mini } }", "checks.agreement.with", "agrees with itself")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { agreement: {} }", "checks.agreement.with", "is required")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { refusals: on }", "checks.refusals", "did you mean \"refusal\"")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { length: { min: 5, max: 3 } }", "checks.length.min", "more than max")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], promise: { max_drop: 0.02 }", "promise", "checks.scorer")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks_first_tokens: 20, checks: { judge: gpt-4o }", "checks_first_tokens", "whole answer")]
    [InlineData("kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { scorer: { outcomes: none.jsonl } }", "checks.scorer.outcomes", "cannot be read")]
    [InlineData("kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano]", "escalate", "is required")]
    [InlineData("kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano], escalate: gpt-4o, agreeing: 3", "agreeing", "from 2 to 2")]
    [InlineData("kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano], escalate: gpt-4o, checks: { agreement: { with: gpt-4.1 } }", "checks.agreement", "by itself")]
    public void A_cascade_that_cannot_work_is_refused_by_the_key_that_is_wrong(string route, string key, string says)
    {
        using SettingsFolder folder = Folder($"  thrifty: {{ {route} }}\n  other: {{ kind: heuristic, simple: gpt-4o, complex: gpt-4o }}\n");
        SettingsProblem[] problems = [.. folder.Problems().Where(problem => problem.Key == $"routes.thrifty.{key}")];
        problems.ShouldNotBeEmpty();
        problems[0].Message.ShouldContain(says);
    }

    [Fact]
    public void An_outcomes_file_with_holes_is_refused_by_its_line()
    {
        using SettingsFolder folder = Folder("  thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { scorer: { outcomes: o.jsonl } } }\n");
        folder.Write("o.jsonl", Line(1, 1, "gpt-4o-mini", "gpt-4o") + "\n{\"id\":\"2\"}\n");
        folder.OnlyProblem().Message.ShouldContain("line 2 has no prompt");
    }

    [Fact]
    public void An_outcomes_file_of_other_models_says_how_to_name_them()
    {
        using SettingsFolder folder = Folder("  thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { scorer: { outcomes: o.jsonl } } }\n");
        folder.Write("o.jsonl", Line(1, 1, "mixtral", "gpt-4o") + "\n");
        folder.OnlyProblem().Message.ShouldContain("'weak' and 'strong'");
    }

    [Fact]
    public void What_is_not_said_is_as_documented()
    {
        using SettingsFolder folder = Folder("  thrifty: { kind: cascade, models: [openai/gpt-4o-mini, gpt-4o] }\n");
        CascadeRouteSettings route = folder.Load().Routes.Single().ShouldBeOfType<CascadeRouteSettings>();
        route.Steps.ShouldBe(["openai/gpt-4o-mini", "gpt-4o"]);
        route.Checks.ToChecks().Select(check => check.Name).ShouldBe(["empty", "refusal", "truncated", "json", "tool_call"]);
        route.Patience.ShouldBe(TimeSpan.FromSeconds(30));
        route.MaxHeld.ShouldBe(1024 * 1024);
        route.PassesLongOn.ShouldBeFalse();
        route.Losing.FewestCalls.ShouldBe(50);
    }

    [Fact]
    public async Task A_scorer_learns_beside_the_calls_and_then_decides()
    {
        string outcomes = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(outcomes, Enumerable.Range(0, 600).Select(i => Line(i, i % 4 == 0 ? 0 : 1, "gpt-4o-mini", "gpt-4o")));
            await using ScriptedModels models = ScriptedModels.Create().Says("gpt-4o-mini", "7 * 8 = 56. The answer is 56.").Says("gpt-4o", "56");
            await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, $$"""
                routes:
                  thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], promise: { max_drop: 0.05 }, checks: { scorer: { outcomes: "{{outcomes}}" } } }
                """);
            string route;
            do route = await RouteAsync(gateway);
            while (route == "thrifty: still learning");
            route.ShouldBe("thrifty: cascade: cheap stood");
            models.Says("gpt-4o-mini", "That depends, perhaps nobody can tell");
            (await RouteAsync(gateway)).ShouldBe("thrifty: cascade: escalated (scorer)");
            File.Exists(Path.Combine(gateway.DataFolder, "routes", "thrifty.scorer")).ShouldBeTrue();
        }
        finally
        {
            File.Delete(outcomes);
        }
    }

    private static async Task<string> RouteAsync(RunningGateway gateway)
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, """{"model":"gpt-4o","messages":[{"role":"user","content":"What is 7 * 8?"}]}""", ("x-farthing-route", "thrifty"));
        await response.Content.ReadAsStringAsync();
        return ScriptedModels.RouteOf(response);
    }

    private static SettingsFolder Folder(string routes)
    {
        SettingsFolder folder = new(Providers + routes);
        folder.Environment["KEY"] = "sk-test";
        return folder;
    }

    private static string Line(int i, int score, string weak, string strong)
    {
        (int a, int b) = ((i % 13) + 2, (i % 7) + 3);
        string answer = score == 1 ? $"{a} * {b} = {a * b}. The answer is {a * b}." : "That depends, perhaps nobody can tell";
        return string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{i}\",\"prompt\":\"What is {a} * {b}? ({i})\",\"models\":{{\"{weak}\":{{\"score\":{score},\"cost\":0.001,\"response\":{JsonSerializer.Serialize(answer)}}},\"{strong}\":{{\"score\":1,\"cost\":0.01}}}}}}");
    }
}
