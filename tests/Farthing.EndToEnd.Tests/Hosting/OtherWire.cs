namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>Provider and gateway for clients that ask for a model of the wire that is not theirs.</summary>
public sealed class OtherWire : ProviderAndGateway
{
    /// <summary>The model that clients of OpenAI's wire ask for.</summary>
    public const string Claude = "claude-sonnet-4-5-20250929";

    /// <summary>The model that clients of Anthropic's wire ask for.</summary>
    public const string Gpt = "gpt-4o-mini";
}
