namespace Farthing.EndToEnd.Tests.Comparing;

/// <summary>One thing that a client does, and what is to be seen of it at the provider.</summary>
/// <param name="Name">Its name, as the tests show it.</param>
/// <param name="ProviderCalls">How many requests reach the provider, retries included.</param>
internal sealed record Scenario(string Name, int ProviderCalls = 1)
{
    /// <summary>The provider's faults, in the simulator's form.</summary>
    public string Faults { get; init; } = "[]";

    /// <summary>Whether the gateway answers by itself: with a refusal, or from its list of models. Nothing is then recorded.</summary>
    public bool AnsweredByGateway { get; init; }

    /// <summary>Whether the client leaves before the answer's end.</summary>
    public bool ClientLeaves { get; init; }

    public override string ToString() => Name;

    /// <summary>The provider refuses the first call for its rate and takes the next.</summary>
    public static string FirstIsRateLimited => """[{ "fault": "429", "call": 1, "retry_after": 0 }]""";

    /// <summary>The provider answers every call with one status.</summary>
    public static string Always(int status) => $$"""[{ "fault": "{{status}}", "retry_after": 0 }]""";
}
