using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>The package <c>OpenAI</c> for .NET.</summary>
public sealed class OpenAIForDotNetTests(ProviderAndGateway stack) : IClassFixture<ProviderAndGateway>
{
    public static TheoryData<string> Names => [.. OpenAIScenarios.All.Keys.Select(scenario => scenario.Name)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task It_sees_through_the_gateway_what_it_sees_without_it(string scenario)
    {
        (Scenario found, Func<OpenAIScenarios, Task<Seen>> run) = OpenAIScenarios.All.Single(one => one.Key.Name == scenario);
        await Comparison.RunAsync(stack, found, async root => (await run(new OpenAIScenarios(root))).Document);
    }
}
