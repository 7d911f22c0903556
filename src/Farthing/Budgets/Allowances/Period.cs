namespace Farthing.Budgets.Allowances;

/// <summary>
/// How an allowance is spread over time. Time is cut into cells that are numbered; what was used in a cell counts until the cell is
/// <see cref="Cells"/> cells old. A calendar window is one cell, a rolling one many.
/// </summary>
public abstract record Period
{
    /// <summary>How many cells count together.</summary>
    public abstract int Cells { get; }

    /// <summary>Whether the window moves with time rather than begin anew.</summary>
    public virtual bool IsRolling => false;

    /// <summary>The number of the cell that an instant falls into.</summary>
    public abstract long CellAt(DateTimeOffset at);

    /// <summary>When a cell begins.</summary>
    public abstract DateTimeOffset StartOf(long cell);

    /// <summary>When the window that an instant falls into began; of a rolling one, how far back it reaches.</summary>
    public DateTimeOffset WindowStart(DateTimeOffset at) => StartOf(CellAt(at) - Cells + 1);

    /// <summary>When the next cell begins, which is when something becomes free again at the earliest.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset at) => StartOf(CellAt(at) + 1);
}
