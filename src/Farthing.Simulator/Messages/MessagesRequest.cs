using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Messages;

/// <summary>A message as asked: the common part, and what only this wire knows.</summary>
internal sealed record MessagesRequest(GenerationRequest Generation)
{
    /// <summary>True when the answer begins with a block of thinking.</summary>
    public bool Thinking { get; init; }

    public string ServiceTier { get; init; } = "standard";
}
