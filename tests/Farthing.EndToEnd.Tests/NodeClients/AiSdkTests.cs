using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>The package <c>ai</c> with <c>@ai-sdk/openai</c> and <c>@ai-sdk/anthropic</c>.</summary>
public sealed class AiSdkTests(AiSdkTests.Client client) : IClassFixture<AiSdkTests.Client>
{
    internal static readonly Scenario[] Scenarios =
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
        new("anthropic-caching", 2),
        new("embeddings"),
        new("wrong-key") { AnsweredByGateway = true },
        new("bad-request"),
        new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
        new("always-failing", 2) { Faults = Scenario.Always(529) },
    ];

    public static TheoryData<string> Names => [.. Scenarios.Select(scenario => scenario.Name)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public Task It_sees_through_the_gateway_what_it_sees_without_it(string scenario) => client.CompareAsync(Scenarios, scenario);

    public sealed class Client() : NodeClient("ai-sdk.mjs");
}
