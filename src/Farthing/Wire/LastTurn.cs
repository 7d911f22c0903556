namespace Farthing.Wire;

/// <summary>What a user said last in a request, where that is all there is to it: one text and nothing else.</summary>
/// <param name="Text">What was said.</param>
/// <param name="Value">Where the string stands in the body, quotes included.</param>
/// <param name="Turns">How many turns of users there are, this one included.</param>
public readonly record struct LastTurn(string Text, ByteRange Value, int Turns);
