using System.Text;
using System.Text.Json.Nodes;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Cascades;
using Farthing.Routing.Cascades.Checks;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Policies;
using Farthing.Tests.Providers;
using Farthing.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Caching.Exact;

public sealed class ExactKeyTests
{
    private static readonly ExactKeys Keys = new(new DeploymentTable([], [], new Dictionary<string, string>(), new NoModels()), ["x-tenant-mode"]);

    /// <summary>Remembers what comes again, as the gateway does.</summary>
    private static readonly RepeatedRequests Sent = new(maxDepth: 64);

    private static readonly string[] Texts = ["Name three rivers.", "", "é", "e\u0301", "Ω\"\\\n", "🙂", "user", new('x', 3000), "0", "null"];

    /// <summary>Requests of all shapes: nested, with long texts, with empty values, deeply different in little.</summary>
    private static Arbitrary<JsonObject> Requests() => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Make(new Random(seed)));

    [Fact]
    public void The_order_of_members_white_space_and_escapes_change_no_key() =>
        Prop.ForAll(Requests(), request =>
        {
            CacheKey key = KeyOf(request.ToJsonString());
            Random random = new(1);
            return Enumerable.Range(0, 5).All(_ => KeyOf(JsonShuffle.Write(request, random)) == key);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_other_change_of_a_value_changes_the_key() =>
        Prop.ForAll(Requests(), Arb.From(Gen.Choose(0, int.MaxValue - 1)), (request, seed) =>
        {
            CacheKey key = KeyOf(request.ToJsonString());
            JsonObject other = (JsonObject)request.DeepClone();
            Change(other, new Random(seed));
            return JsonNode.DeepEquals(request, other) || KeyOf(other.ToJsonString()) != key;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_request_that_comes_again_has_the_key_that_it_has_the_first_time()
    {
        // More than are remembered, so that they push each other out.
        string[] bodies = [.. Enumerable.Range(0, 2000).Select(i => $$"""{"model":"m","messages":[{"role":"user","content":"Question {{i}}?"}]}""")];
        for (int round = 0; round < 4; round++)
        {
            foreach (string body in bodies)
            {
                ExactKeys fresh = new(new DeploymentTable([], [], new Dictionary<string, string>(), new NoModels()), []);
                Call call = CallOf(body);
                Keys.Of(call, Everyone).ShouldBe(fresh.Of(call, Everyone));
            }
        }
    }

    [Fact]
    public void A_request_that_comes_again_from_elsewhere_has_a_key_of_its_own()
    {
        ScopeOfCall a = new(CacheScope.Project, "a", ""), b = new(CacheScope.Project, "b", "");
        CacheKey ofA = Keys.Of(CallOf(Chat), a).Key, ofB = Keys.Of(CallOf(Chat), b).Key;
        ofA.ShouldNotBe(ofB);
        for (int i = 0; i < 3; i++)
        {
            Keys.Of(CallOf(Chat), a).Key.ShouldBe(ofA);
            Keys.Of(CallOf(Chat), b).Key.ShouldBe(ofB);
            Keys.Of(CallOf(Chat, headers: [("openai-beta", "assistants=v2")]), a).Key.ShouldNotBe(ofA);
        }
    }

    [Fact]
    public void What_a_cascade_let_stand_is_found_only_by_calls_of_which_it_asks_the_same()
    {
        AnswerScorer scorer = new();
        CascadePlan plan = new() { Policy = "p", Models = ["cheap", "strong"], Last = RouteBranch.To("strong"), Checks = [new LengthCheck(1, 100), new ScorerCheck(scorer)] };
        List<CacheKey> keys = [Of(plan)];
        keys.ShouldBe([Of(With())], "the same plan made anew, as after a restart");
        foreach (CascadePlan other in (CascadePlan[])
        [
            With(checks: [new LengthCheck(2, 100), new ScorerCheck(scorer)]), With(checks: [new LengthCheck(1, 100), new HedgingCheck(1)]), With(checks: [new LengthCheck(1, 100), new HedgingCheck(2)]),
            With(checks: [new ProbabilityCheck(-1)]), With(checks: [new ProbabilityCheck(-0.5)]), With(checks: []), With(judge: "strong"), With(judge: "wise"), With(companions: ["other"]),
            With(companions: ["other", "third"]), With(companions: ["other", "third"], agreeing: 3), With(firstTokens: 40), With(passes: true), With(held: 5_000),
        ]) keys.Add(Of(other));
        scorer.Set(new ScorerState(null, 0.2, 600));
        keys.Add(Of(plan));
        scorer.Set(new ScorerState(null, 0.1, 600));
        keys.Add(Of(plan));
        keys.Distinct().Count().ShouldBe(17);

        CascadePlan With(IReadOnlyList<IAnswerCheck>? checks = null, string? judge = null, string[]? companions = null, int agreeing = 2, int firstTokens = 0, bool passes = false, int held = CascadePlan.DefaultMaxHeld) => new()
        {
            Policy = "p",
            Models = plan.Models,
            Last = plan.Last,
            Checks = checks ?? [new LengthCheck(1, 100), new ScorerCheck(scorer)],
            Judge = judge,
            Companions = companions ?? [],
            Agreeing = agreeing,
            FirstTokens = firstTokens,
            PassesLongOn = passes,
            MaxHeld = held,
        };

        static CacheKey Of(CascadePlan plan)
        {
            Call call = CallOf(Chat);
            call.Decision = new RouteDecision { Policy = "p", Reason = "cascade", Model = "cheap", Cascade = plan };
            return Keys.Of(call, Everyone).Key;
        }
    }

    [Fact]
    public void Scopes_never_meet()
    {
        string[] names = ["", "a", "b", "a/b", "project", "default", "a\0b"];
        Dictionary<CacheKey, string> seen = [];
        foreach (CacheScope kind in Enum.GetValues<CacheScope>())
        {
            foreach (string first in names)
            {
                foreach (string second in names)
                {
                    foreach (string? step in (string?[])[null, "a", "plan"])
                    {
                        Call call = CallOf(Chat, cache: new CacheDirectives(CacheMode.Default, null, step));
                        seen.TryAdd(Keys.Of(call, new ScopeOfCall(kind, first, second)).Key, $"{kind} {first} {second} {step}").ShouldBeTrue();
                    }
                }
            }
        }
    }

    [Fact]
    public void Callers_of_different_scopes_never_share_a_key() =>
        Prop.ForAll(Principals(), Principals(), (one, other) => Enum.GetValues<CacheScope>().All(scope =>
        {
            if (ScopeOfCall.Of(one, scope) is not { } first || ScopeOfCall.Of(other, scope) is not { } second) return true;
            bool shares = Keys.Of(CallOf(Chat, one), first).Key == Keys.Of(CallOf(Chat, other), second).Key;
            bool may = scope switch
            {
                CacheScope.Everyone => true,
                CacheScope.Organisation => one.Organisation.Length > 0 ? one.Organisation == other.Organisation : other.Organisation.Length == 0 && one.Project == other.Project,
                CacheScope.Team => one.AssignedTeam.Length > 0 ? one.AssignedTeam == other.AssignedTeam : other.AssignedTeam.Length == 0 && one.Project == other.Project,
                CacheScope.User => one.Project == other.Project && one.User == other.User,
                CacheScope.Key => one.Project == other.Project && one.Key == other.Key,
                _ => one.Project == other.Project,
            };
            return shares == may;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void A_call_that_names_no_user_shares_nothing_where_users_are_kept_apart() =>
        ScopeOfCall.Of(new Principal { Project = "shop" }, CacheScope.User).ShouldBeNull();

    [Theory]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"a":[1,[2]]}""", """{"a":[[1],2]}""")]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":"null"}""", """{"a":null}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud801"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"properties":{"a":1,"b":2}}""", """{"properties":{"b":2,"a":1}}""")]
    [InlineData("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    [InlineData("""{"a":"a"}""", """{"a":"а"}""")]
    [InlineData("""{"a":"k\u0001"}""", """{"a":"k"}""")]
    public void What_is_not_surely_the_same_is_kept_apart(string one, string other)
    {
        string With(string fields) => Chat[..^1] + ",\"extra\":" + fields + "}";
        KeyOf(With(one)).ShouldNotBe(KeyOf(With(other)));
    }

    [Theory]
    [InlineData("stream", "true")]
    [InlineData("stream_options", "{\"include_usage\":true}")]
    [InlineData("user", "\"ann\"")]
    [InlineData("metadata", "{\"job\":\"7\"}")]
    [InlineData("safety_identifier", "\"x\"")]
    [InlineData("prompt_cache_key", "\"x\"")]
    [InlineData("\\u0075ser", "\"ann\"")]
    public void How_an_answer_is_sent_and_whom_it_is_for_changes_no_key(string field, string value) =>
        KeyOf(Chat[..^1] + $",\"{field}\":{value}}}").ShouldBe(KeyOf(Chat));

    [Fact]
    public void A_field_of_that_name_further_inside_counts() =>
        KeyOf("""{"model":"m","messages":[{"role":"user","content":"a","user":"ann"}]}""").ShouldNotBe(KeyOf("""{"model":"m","messages":[{"role":"user","content":"a","user":"bob"}]}"""));

    [Theory]
    [InlineData("anthropic-beta")]
    [InlineData("OpenAI-Project")]
    [InlineData("x-farthing-quality")]
    [InlineData("X-Tenant-Mode")]
    public void Header_fields_that_change_answers_change_the_key(string name)
    {
        CacheKey none = KeyOf(Chat), one = KeyOf(Chat, (name, "1")), other = KeyOf(Chat, (name, "2"));
        new[] { none, one, other }.Distinct().Count().ShouldBe(3);
        KeyOf(Chat, ("user-agent", "x"), (name, "1")).ShouldBe(one);
    }

    [Fact]
    public void Endpoints_and_models_are_kept_apart()
    {
        CacheKey chat = Keys.Of(CallOf(Chat), Everyone).Key, messages = Keys.Of(CallOf(Chat, endpoint: Endpoint.Messages), Everyone).Key;
        CacheKey other = Keys.Of(CallOf(Chat, model: "gpt-4o"), Everyone).Key;
        new[] { chat, messages, other }.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Geminis_methods_are_two_forms_of_one_call_and_its_other_parameters_are_not()
    {
        CacheKey Of(string suffix) => Keys.Of(CallOf("{}", endpoint: Endpoint.GenerateContent, suffix: suffix), Everyone).Key;
        Of(":generateContent").ShouldBe(Of(":streamGenerateContent"));
        Of(":streamGenerateContent?alt=sse&x=1").ShouldBe(Of(":generateContent?x=1"));
        Of(":generateContent?x=1").ShouldNotBe(Of(":generateContent?x=2"));
    }

    [Theory]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"f"}}]}""", RequestTraits.None)]
    [InlineData("""{"tools":[{"name":"f","input_schema":{"type":"web_search"}}]}""", RequestTraits.None)]
    [InlineData("""{"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", RequestTraits.ProviderTools)]
    [InlineData("""{"tools":[{"type":"text_editor_20250728","name":"e"}]}""", RequestTraits.None)]
    [InlineData("""{"web_search_options":{}}""", RequestTraits.ProviderTools)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/b.png"}}]}]}""", RequestTraits.RemoteMedia)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]}""", RequestTraits.None)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://a/b.png"}}]}]}""", RequestTraits.RemoteMedia)]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"url":"https://a/"}}]}]}""", RequestTraits.None)]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://a/b.png"}]}]}""", RequestTraits.RemoteMedia)]
    [InlineData("""{"conversation":"c"}""", RequestTraits.ProviderState)]
    [InlineData("""{"messages":[{"role":"user","content":"conversation https://a/"}]}""", RequestTraits.None)]
    public void What_decides_whether_an_answer_can_be_used_again_is_seen(string body, RequestTraits expected) =>
        Keys.Of(CallOf(body), Everyone).Traits.ShouldBe(expected);

    [Fact]
    public void Making_a_key_allocates_nothing()
    {
        Call call = CallOf("""{"model":"gpt-4o-mini","temperature":0,"messages":[{"role":"system","content":"Be \u0062rief."},{"role":"user","content":"Name three rivers."}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}]}""");
        Allocation.LeastOf(() => Keys.Of(call, Everyone)).ShouldBe(0);
    }

    private const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers."}]}""";

    private static readonly ScopeOfCall Everyone = new(CacheScope.Everyone, "", "");

    private static Arbitrary<Principal> Principals() => Arb.From(
        from project in Gen.Elements("a", "b", "default")
        from team in Gen.Elements("", "a", "b")
        from organisation in Gen.Elements("", "a", "b")
        from key in Gen.Elements("", "a", "b")
        from user in Gen.Elements("", "a", "b")
        from claimed in Gen.Elements("", "a", "b")
        select new Principal { Project = project, AssignedTeam = team, Team = claimed, Organisation = organisation, Key = key, User = user, Feature = claimed });

    private static JsonObject Make(Random random)
    {
        JsonArray messages = [];
        for (int i = random.Next(1, 5); i > 0; i--) messages.Add(new JsonObject { ["role"] = random.Next(2) == 0 ? "user" : "system", ["content"] = Texts[random.Next(Texts.Length)], [$"x{random.Next(3)}"] = Value(random, 3) });
        return new JsonObject { ["model"] = "gpt-4o-mini", ["messages"] = messages, ["temperature"] = random.Next(3), [$"y{random.Next(3)}"] = Value(random, 3), ["properties"] = Value(random, 2) };
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 7 : 4) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.Next(100)),
        3 => JsonValue.Create(Texts[random.Next(Texts.Length)]),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create(Texts[i * 2] + i, Value(random, depth - 1)))),
    };

    /// <summary>Changes one value somewhere.</summary>
    private static void Change(JsonNode node, Random random)
    {
        while (true)
        {
            if (node is JsonObject { Count: > 0 } members)
            {
                string name = members.ElementAt(random.Next(members.Count)).Key;
                if (members[name] is { } inner and (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) && random.Next(4) > 0)
                {
                    node = inner;
                    continue;
                }

                if (random.Next(4) == 0) members.Remove(name);
                else members[name] = "changed";
            }
            else if (node is JsonArray { Count: > 0 } items)
            {
                int index = random.Next(items.Count);
                if (items[index] is { } inner and (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) && random.Next(4) > 0)
                {
                    node = inner;
                    continue;
                }

                items[index] = "changed";
            }

            return;
        }
    }

    private static CacheKey KeyOf(string body, params (string Name, string Value)[] headers) => Keys.Of(CallOf(body, headers: headers), Everyone).Key;

    private static Call CallOf(
        string body, Principal? principal = null, Endpoint endpoint = Endpoint.ChatCompletions, string model = "gpt-4o-mini", string suffix = "", CacheDirectives cache = default, (string Name, string Value)[]? headers = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return new Call
        {
            Id = new CallId(1, 2),
            StartedAt = DateTimeOffset.UnixEpoch,
            StartTimestamp = 0,
            Endpoint = endpoint,
            Principal = principal ?? new Principal(),
            Body = bytes,
            Request = Sent.Read(bytes),
            Headers = new Headers(headers ?? []),
            PathSuffix = suffix,
            RequestedModel = model,
            Streamed = false,
            Cache = cache,
            ClientLeft = CancellationToken.None,
        };
    }

    private sealed class Headers((string Name, string Value)[] fields) : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
            foreach ((string name, string value) in fields) visitor.Visit(name, value);
        }
    }
}
