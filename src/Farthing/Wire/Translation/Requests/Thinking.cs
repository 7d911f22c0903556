using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>How much a model is to think, as a request of OpenAI's wires says it.</summary>
/// <param name="Effort">The effort, or <c>null</c> when the request names none.</param>
/// <param name="Limit">The output limit, or an undefined value.</param>
/// <param name="MayThink">Whether a model with a budget takes one: not after calls of tools whose thoughts are not there.</param>
/// <param name="Field">The field that says so.</param>
internal readonly record struct Thinking(string? Effort, JsonElement Limit, bool MayThink, string Field);
