namespace Farthing.Ledger;

/// <summary>One row of a report.</summary>
/// <param name="Values">The value of each dimension asked for, in that order. <see cref="OtherValue"/> stands for what was folded together.</param>
/// <param name="Figures">The figures.</param>
public sealed record ReportRow(IReadOnlyList<string> Values, ReportFigures Figures)
{
    /// <summary>What stands in a dimension for all the values beyond the bound on distinct values in an hour: <c>(other)</c>.</summary>
    public const string OtherValue = "(other)";
}
