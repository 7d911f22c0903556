namespace Farthing.Simulator.Generation;

/// <summary>What of a request the model would read, as token counts and hashes; the text itself is not kept.</summary>
/// <param name="Tokens">All input tokens.</param>
/// <param name="AudioTokens">Part of them that is audio.</param>
/// <param name="Hash">A hash of the whole.</param>
/// <param name="Steps">Hashes of the prefixes of 1,024, 1,152, 1,280 … tokens.</param>
/// <param name="Blocks">The prompt block by block, in the order in which prefixes are cached.</param>
internal sealed record Prompt(int Tokens, int AudioTokens, ulong Hash, IReadOnlyList<ulong> Steps, IReadOnlyList<PromptBlock> Blocks);
