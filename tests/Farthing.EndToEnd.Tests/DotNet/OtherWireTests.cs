using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>The packages <c>OpenAI</c> and <c>Anthropic</c> for .NET, each with the other provider's model behind it.</summary>
public sealed class OtherWireTests(OtherWire stack) : IClassFixture<OtherWire>
{
    /// <summary>Embeddings are not translated, Claude caches only what is marked, and nobody keeps the response that a next one would go on from.</summary>
    private static readonly string[] NotForClaude = ["caching", "embeddings", "embeddings-float", "embeddings-tokens", "responses-tools"];

    /// <summary>Token counts are not translated, and OpenAI's chat shows neither thoughts nor what it wrote to its cache.</summary>
    private static readonly string[] NotForGpt = ["thinking", "caching", "count-tokens"];

    public static TheoryData<string> OpenAINames => [.. OpenAIScenarios.All.Keys.Select(scenario => scenario.Name).Except(NotForClaude)];

    public static TheoryData<string> AnthropicNames => [.. AnthropicScenarios.All.Keys.Select(scenario => scenario.Name).Except(NotForGpt)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(OpenAINames))]
    public async Task OpenAIs_client_works_with_Claude(string scenario)
    {
        (Scenario found, Func<OpenAIScenarios, Task<Seen>> run) = OpenAIScenarios.All.Single(one => one.Key.Name == scenario);
        await Comparison.RunThroughAsync(stack, found, async root => (await run(new OpenAIScenarios(root, OtherWire.Claude))).Document);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(AnthropicNames))]
    public async Task Anthropics_client_works_with_GPT(string scenario)
    {
        (Scenario found, Func<AnthropicScenarios, Task<Seen>> run) = AnthropicScenarios.All.Single(one => one.Key.Name == scenario);
        await Comparison.RunThroughAsync(stack, found, async root => (await run(new AnthropicScenarios(root, OtherWire.Gpt))).Document);
    }
}
