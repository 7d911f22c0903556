using Farthing.Caching.Answers;

namespace Farthing.Caching.Twins;

/// <summary>What calls must have in common to be one: everything that changes the answer, and the form in which it is sent.</summary>
/// <param name="Key">The key of the answer.</param>
/// <param name="Form">The form.</param>
internal readonly record struct FlightKey(CacheKey Key, AnswerForm Form);
