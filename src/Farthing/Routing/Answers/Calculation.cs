namespace Farthing.Routing.Answers;

/// <summary>A calculation that a text writes out.</summary>
/// <param name="Operands">The numbers that go into it.</param>
/// <param name="Operators">Its signs in their order, each one of <c>+ - * /</c>.</param>
/// <param name="Result">What it comes to as written.</param>
internal readonly record struct Calculation(double[] Operands, string Operators, double Result);
