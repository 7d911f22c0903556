namespace Farthing.Cli.Rendering;

/// <summary>A column of a table.</summary>
/// <param name="Header">What stands above it.</param>
/// <param name="Rank">How soon it is left out where the terminal is too narrow: 0 never, then the highest first.</param>
/// <param name="Kind">How its cells are aligned, and whether they may be shortened.</param>
/// <param name="Style">Its colour, as Spectre.Console names styles.</param>
internal sealed record FigureColumn(string Header, int Rank = 0, CellKind Kind = CellKind.Figure, string Style = "default");
