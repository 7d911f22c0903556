using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>The package <c>@langchain/openai</c>.</summary>
public sealed class LangChainTests(LangChainTests.Client client) : IClassFixture<LangChainTests.Client>
{
    internal static readonly Scenario[] Scenarios =
    [
        new("chat"),
        new("stream"),
        new("tools", 2),
        new("responses-text"),
        new("responses-stream"),
        new("responses-tools", 2),
        new("structured"),
        new("image"),
        new("embeddings", 2),
        new("wrong-key") { AnsweredByGateway = true },
        new("bad-request"),
        new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited },
        new("always-failing", 2) { Faults = Scenario.Always(500) },
        new("cancel") { ClientLeaves = true },
    ];

    public static TheoryData<string> Names => [.. Scenarios.Select(scenario => scenario.Name)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public Task It_sees_through_the_gateway_what_it_sees_without_it(string scenario) => client.CompareAsync(Scenarios, scenario);

    public sealed class Client() : NodeClient("langchain.mjs");
}
