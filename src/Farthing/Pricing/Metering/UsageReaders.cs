namespace Farthing.Pricing.Metering;

/// <summary>Makes usage readers and names the wires.</summary>
public static class UsageReaders
{
    /// <summary>A new reader for one wire; pool it and call <see cref="UsageReader.Reset"/> before each answer.</summary>
    public static UsageReader Create(UsageWire wire) => wire switch
    {
        UsageWire.OpenAIChat => new OpenAIChatUsageReader(),
        UsageWire.OpenAIResponses => new OpenAIResponsesUsageReader(),
        UsageWire.OpenAIEmbeddings => new OpenAIEmbeddingsUsageReader(),
        UsageWire.AnthropicMessages => new AnthropicUsageReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(wire), wire, "No usage reader exists for this wire."),
    };
}
