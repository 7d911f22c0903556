using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Tests.Settings;

public sealed class RouteSettingsTests
{
    [Theory]
    [InlineData("{ kind: ruls }", "routes.r.kind: \"ruls\" is not a kind of policy; did you mean \"rules\"?")]
    [InlineData("{ rules: [] }", "routes.r.kind: is required")]
    [InlineData("{ kind: rules }", "routes.r.rules: is required: a list of rules with 'when' and 'to'")]
    [InlineData("{ kind: rules, rules: [{ when: 'taks == \"a\"', to: gpt-4o }] }", "routes.r.rules[0].when: at character 1: \"taks\" is not a field; did you mean \"task\"?")]
    [InlineData("{ kind: rules, rules: [{ when: tools, to: gpt-4oo }] }", "routes.r.rules[0].to: no provider has the model \"gpt-4oo\"; did you mean \"gpt-4o\"?; name one that the catalog, 'deployments' or 'aliases' knows, or provider/model")]
    [InlineData("{ kind: rules, rules: [{ when: tools, to: route/x }] }", "routes.r.rules[0].to: no route is named \"x\"; did you mean \"r\"?")]
    [InlineData("{ kind: rules, rules: [{ when: tokens < 0, to: gpt-4o }] }", "routes.r.rules[0].when: can never match: its parts rule each other out; take one of them out, or join them with \"or\"")]
    [InlineData("{ kind: rules, rules: [{ when: tools, to: gpt-4o }, { when: tools, to: gpt-4.1 }] }", "routes.r.rules[1].when: contradicts rule 1: both match the same calls, and that one sends them to \"gpt-4o\"; take one of them out")]
    [InlineData("{ kind: rules, rules: [{ when: tools, to: gpt-4o }], otherwise: r }", "routes.r: leads back to itself (r → r); point one of them at a model")]
    [InlineData("{ kind: weights, arms: { gpt-4o: 0 } }", "routes.r.arms: has no weight above 0; give one to an arm")]
    [InlineData("{ kind: weights }", "routes.r.arms: is required: a map from model or policy to weight")]
    [InlineData("{ kind: cheapest, models: [gpt-4o] }", "routes.r.models: is required: a list of at least 2 models")]
    [InlineData("{ kind: cheapest, models: [gpt-4o, gpt-4o] }", "routes.r.models: names a model twice; take one out")]
    [InlineData("{ kind: cheapest, models: [gpt-4o, gpt-4.1], without: { tools: [gpt-5] } }", "routes.r.without.tools: \"gpt-5\" is not one of this policy's models")]
    [InlineData("{ kind: outcomes, models: [gpt-4o, gpt-4.1], without: { schema: [gpt-5] } }", "routes.r.without.schema: \"gpt-5\" is not one of this policy's models")]
    [InlineData("{ kind: outcomes, models: [gpt-4o, gpt-4.1], outcomes: none.jsonl }", "none.jsonl cannot be read")]
    [InlineData("{ kind: outcomes, models: [gpt-4o, gpt-4.1], outcomes: farthing.yaml }", "farthing.yaml, line 1 is not JSON")]
    [InlineData("{ kind: outcomes, models: [gpt-4o, gpt-4.1], promise: { against: gpt-5 } }", "routes.r.promise.against: \"gpt-5\" is not one of this policy's models")]
    [InlineData("{ kind: outcomes, models: [gpt-4o, gpt-4.1], explore: 0.1, promise: { against: gpt-4o } }", "routes.r.explore: stands beside a promise, which trying models by chance would break; learn by 'shadow' instead, which no caller sees")]
    [InlineData("{ kind: learned, weak: gpt-4o-mini, strong: gpt-4o, outcomes: none.jsonl }", "there is no file")]
    [InlineData("{ kind: effort, model: gpt-5, low: lo }", "routes.r.low: \"lo\" is not allowed; did you mean \"low\"? Allowed: none, minimal, low, medium, high")]
    [InlineData("{ kind: effort, for: { model: gpt-5 } }", "routes.r.for.model: is not a known key; did you mean \"models\"?")]
    [InlineData("{ kind: effort, for: {} }", "routes.r.for: names no calls; take it out, or name models, features, projects, keys, teams or users (\"*\" for any)")]
    [InlineData("{ kind: effort, wight: 1 }", "routes.r.wight: is not a known key; known here: for, kind, model, low, medium, high")]
    public void A_policy_that_cannot_be_is_told_by_key_and_remedy(string route, string expected)
    {
        using SettingsFolder folder = new($"routes:\n  r: {route}");
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Problems().Select(problem => problem.ToString()).ShouldContain(problem => problem.Contains(expected));
    }

    [Theory]
    [InlineData("routes: { off: { kind: effort } }", "routes.off: is what x-farthing-route says for no policy; give this one another name")]
    [InlineData("routes: { \"a b\": { kind: effort } }", "routes.a b: must be at most 64 letters, digits, '-', '_' and '.'")]
    [InlineData("routes: { a: { kind: effort, for: { models: \"gpt-*\" } }, b: { kind: effort, for: { models: [gpt-4o, gpt-5], features: x } } }", "routes.b.for: every call that this is for goes to the route \"a\", which stands before it; put this one first, or name other calls")]
    [InlineData("aliases: { s: { route: x } }", "aliases.s.route: no route is named \"x\"; routes: none")]
    [InlineData("aliases: { s: { route: r, model: gpt-4o } }\nroutes: { r: { kind: heuristic, simple: gpt-4o, complex: gpt-4o } }", "aliases.s.route: stands beside model: an alias stands for a model or for a route; take one of them out")]
    [InlineData("aliases: { s: { route: r } }\nroutes: { r: { kind: effort } }", "aliases.s.route: the route \"r\" may leave a call to the model that it asks for, and calls of an alias ask for none; set routes.r.otherwise")]
    [InlineData("routes: { a: { kind: weights, arms: { b: 1 } }, b: { kind: weights, arms: { c: 1 } }, c: { kind: weights, arms: { a: 1 } } }", "routes.b: leads back to itself (b → c → a → b); point one of them at a model")]
    public void Policies_that_do_not_go_together_are_told(string yaml, string expected)
    {
        using SettingsFolder folder = new(yaml);
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Problems().Select(problem => problem.ToString()).ShouldContain(problem => problem.Contains(expected));
    }

    [Fact]
    public void Policies_that_share_no_calls_or_stand_in_the_right_order_are_fine()
    {
        using SettingsFolder folder = new("""
            routes:
              narrow: { kind: effort, for: { models: gpt-4o, features: [a, b] } }
              other: { kind: effort, for: { models: gpt-4o, features: [b, c] } }
              wide: { kind: effort, for: { models: "*" } }
              twice:
                kind: weights
                arms: { narrow: 1, other: 1, gpt-5@low: 1, openai/new-model: 1 }
            """);
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Load().Routes.Select(route => route.Name).ShouldBe(["narrow", "other", "wide", "twice"]);
    }

    [Fact]
    public void What_only_reads_the_ledger_needs_no_provider_that_routes_name()
    {
        using SettingsFolder folder = new("routes: { r: { kind: weights, arms: { gpt-4o: 1 } } }\naliases: { s: { route: r } }");
        Should.NotThrow(() => SettingsLoader.LoadForLedger(folder.Source()));
    }
}
