namespace Farthing.Answers.Wire;

/// <summary>A text that answers a call without a model, with what its wire wants to know besides.</summary>
/// <param name="Text">The text.</param>
/// <param name="Model">The model as the client asked for it: its libraries expect one.</param>
/// <param name="Digits">Hexadecimal digits that the answer's identities are made of.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record PlainAnswer(string Text, string Model, string Digits, DateTimeOffset CreatedAt);
