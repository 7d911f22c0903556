namespace Farthing.Wire.Translation;

/// <summary>What an answer's wire wants to know that the answer itself may not say.</summary>
/// <param name="Digits">Hexadecimal digits for identities that the model's provider did not give.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Model">The model, where the answer names none.</param>
public sealed record AnswerContext(string Digits, DateTimeOffset CreatedAt, string Model);
