namespace Farthing.Cli.Rendering;

/// <summary>How the cells of a column are written.</summary>
internal enum CellKind
{
    /// <summary>A figure: aligned right, never shortened.</summary>
    Figure,

    /// <summary>A name: aligned left, shortened where there is no room for it.</summary>
    Name,

    /// <summary>Something of which a part is worth nothing, as an identity: aligned left, never shortened.</summary>
    Whole,
}
