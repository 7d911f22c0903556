using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>What the SDKs for Node do with their own provider's model, done with the other's; without what is not translated: other endpoints, several choices, the thoughts
/// and caches that a provider does not show.</summary>
public sealed class OtherWireTests(OtherWireClient client) : IClassFixture<OtherWireClient>
{
    private static readonly Dictionary<string, Scenario[]> Scripts = new(StringComparer.Ordinal)
    {
        ["openai.mjs"] = Without(OpenAIForNodeTests.Scenarios, "choices", "caching", "embeddings", "embeddings-float", "embeddings-batch", "responses-tools"),
        ["anthropic.mjs"] = Without(AnthropicForNodeTests.Scenarios, "thinking", "caching", "count-tokens"),
        ["ai-sdk.mjs"] = Without(AiSdkTests.Scenarios, "anthropic-caching", "embeddings", "wrong-key"),
        ["langchain.mjs"] = Without(LangChainTests.Scenarios, "embeddings", "wrong-key"),
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

    private static Scenario[] Without(Scenario[] scenarios, params string[] names) => [.. scenarios.Where(scenario => !names.Contains(scenario.Name))];
}
