namespace Farthing.Simulator.Generation;

/// <summary>A part of a text that is sent as one event.</summary>
internal readonly record struct Piece(ReadOnlyMemory<char> Text, int Tokens);
