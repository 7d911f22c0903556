using Farthing.Notation;

namespace Farthing.Budgets.Allowances;

/// <summary>
/// The last so many seconds, minutes … before now. Kept in thirty parts: what was used leaves the window up to one part later than it might, never sooner.
/// </summary>
/// <param name="Length">How long the window is, from 1 second to 366 days.</param>
public sealed record RollingPeriod(TimeSpan Length) : Period
{
    /// <summary>Into how many parts a window is cut.</summary>
    public const int Parts = 30;

    private readonly long _part = Math.Max(1, Length.Ticks / Parts);

    /// <inheritdoc />
    public override int Cells => Parts + 1;

    /// <inheritdoc />
    public override bool IsRolling => true;

    /// <inheritdoc />
    public override long CellAt(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / _part;

    /// <inheritdoc />
    public override DateTimeOffset StartOf(long cell) => DateTimeOffset.UnixEpoch.AddTicks(cell * _part);

    /// <inheritdoc />
    public override string ToString() => $"{Quantity.FormatDuration(Length)} rolling";
}
