using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>The package <c>@anthropic-ai/sdk</c>.</summary>
public sealed class AnthropicForNodeTests(AnthropicForNodeTests.Client client) : IClassFixture<AnthropicForNodeTests.Client>
{
    internal static readonly Scenario[] Scenarios =
    [
        new("chat"),
        new("stream"),
        new("stream-helper"),
        new("thinking"),
        new("tools", 2),
        new("tools-stream"),
        new("structured"),
        new("image"),
        new("caching", 2),
        new("count-tokens"),
        new("models") { AnsweredByGateway = true },
        new("wrong-key") { AnsweredByGateway = true },
        new("unknown-model") { AnsweredByGateway = true },
        new("bad-request"),
        new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
        new("always-failing", 3) { Faults = Scenario.Always(529) },
        new("error-in-stream"),
        new("cancel") { ClientLeaves = true },
    ];

    public static TheoryData<string> Names => [.. Scenarios.Select(scenario => scenario.Name)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public Task It_sees_through_the_gateway_what_it_sees_without_it(string scenario) => client.CompareAsync(Scenarios, scenario);

    public sealed class Client() : NodeClient("anthropic.mjs");
}
