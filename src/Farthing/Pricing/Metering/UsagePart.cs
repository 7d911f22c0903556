using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// One upstream request inside an answer that the provider bills by itself: an element of Anthropic's <c>usage.iterations</c>
/// (a message, a compaction, an advisor's message).
/// </summary>
/// <param name="Model">The model that answered this part, or <c>null</c> for the model of the whole answer.</param>
/// <param name="Kind">The provider's name for the part, for example <c>compaction</c>.</param>
/// <param name="Usage">What this part used.</param>
public readonly record struct UsagePart(string? Model, string Kind, Usage Usage);
