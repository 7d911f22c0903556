namespace Farthing.Budgets.Allowances;

/// <summary>No window: what is in use now is all that counts.</summary>
public sealed record OpenPeriod : Period
{
    /// <inheritdoc />
    public override int Cells => 1;

    /// <inheritdoc />
    public override long CellAt(DateTimeOffset at) => 0;

    /// <inheritdoc />
    public override DateTimeOffset StartOf(long cell) => cell <= 0 ? DateTimeOffset.UnixEpoch : DateTimeOffset.MaxValue;

    /// <inheritdoc />
    public override string ToString() => "now";
}
