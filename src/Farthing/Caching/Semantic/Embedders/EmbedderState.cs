namespace Farthing.Caching.Semantic.Embedders;

/// <summary>How the configured embedder does.</summary>
/// <param name="Model">The model that the settings name.</param>
/// <param name="Id">The embedder that has proved itself, with its dimensions, or <c>null</c> while none has: then questions are not embedded.</param>
/// <param name="Trouble">What is wrong, or <c>null</c>.</param>
/// <param name="Embedded">Questions that were embedded since the process began.</param>
/// <param name="Failed">Questions that should have been and were not.</param>
public sealed record EmbedderState(string Model, string? Id, string? Trouble, long Embedded, long Failed);
