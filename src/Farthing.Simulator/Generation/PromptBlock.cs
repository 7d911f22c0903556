using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Generation;

/// <summary>The end of one block of a prompt: a tool, a system text, a piece of a message.</summary>
/// <param name="Tokens">All tokens up to here.</param>
/// <param name="Hash">A hash of everything up to here.</param>
/// <param name="Mark">The cache breakpoint set on the block, if any.</param>
internal readonly record struct PromptBlock(int Tokens, ulong Hash, CacheLifetime? Mark);
