using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>What the SDKs for Node do with their own provider's model, done with the other's; without what is not translated: other endpoints, several choices, the thoughts
/// and caches that a provider does not show.</summary>
public sealed class OtherWireTests(OtherWireClient client) : IClassFixture<OtherWireClient>
{
    private static readonly Dictionary<string, Scenario[]> Scripts = new(StringComparer.Ordinal)
    {
        ["openai.mjs"] =
        [
            new("chat"),
            new("stream"),
            new("stream-usage"),
            new("tools", 2),
            new("tools-stream"),
            new("structured"),
            new("image"),
            new("responses"),
            new("responses-stream"),
            new("responses-structured"),
            new("models") { AnsweredByGateway = true },
            new("wrong-key") { AnsweredByGateway = true },
            new("unknown-model") { AnsweredByGateway = true },
            new("bad-request"),
            new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
            new("always-failing", 3) { Faults = Scenario.Always(500) },
            new("error-in-stream"),
            new("cancel") { ClientLeaves = true },
            new("cancel-waiting") { ClientLeaves = true },
        ],
        ["anthropic.mjs"] =
        [
            new("chat"),
            new("stream"),
            new("stream-helper"),
            new("tools", 2),
            new("tools-stream"),
            new("structured"),
            new("image"),
            new("models") { AnsweredByGateway = true },
            new("wrong-key") { AnsweredByGateway = true },
            new("unknown-model") { AnsweredByGateway = true },
            new("bad-request"),
            new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
            new("always-failing", 3) { Faults = Scenario.Always(529) },
            new("error-in-stream"),
            new("cancel") { ClientLeaves = true },
        ],
        ["ai-sdk.mjs"] =
        [
            new("openai-chat"),
            new("openai-stream"),
            new("openai-tools", 2),
            new("openai-structured"),
            new("openai-image"),
            new("openai-cancel") { ClientLeaves = true },
            new("responses-text"),
            new("responses-stream"),
            new("responses-tools", 2),
            new("responses-structured"),
            new("anthropic-messages"),
            new("anthropic-stream"),
            new("anthropic-tools", 2),
            new("anthropic-structured"),
            new("anthropic-image"),
            new("anthropic-cancel") { ClientLeaves = true },
            new("bad-request"),
            new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
            new("always-failing", 2) { Faults = Scenario.Always(529) },
        ],
        ["langchain.mjs"] =
        [
            new("chat"),
            new("stream"),
            new("tools", 2),
            new("responses-text"),
            new("responses-stream"),
            new("responses-tools", 2),
            new("structured"),
            new("image"),
            new("bad-request"),
            new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
            new("always-failing", 2) { Faults = Scenario.Always(500) },
            new("cancel") { ClientLeaves = true },
        ],
    };

    public static TheoryData<string, string> Names
    {
        get
        {
            TheoryData<string, string> names = [];
            foreach ((string script, Scenario[] scenarios) in Scripts)
            {
                foreach (Scenario scenario in scenarios)
                {
                    names.Add(script, scenario.Name);
                }
            }

            return names;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public Task It_works_with_the_other_providers_model(string script, string scenario) =>
        client.RunAsync(script, Scripts[script].Single(one => one.Name == scenario));
}
