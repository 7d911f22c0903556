namespace Farthing.Budgets.Allowances;

/// <summary>More of an allowance for a while.</summary>
/// <param name="By">How much more, above zero.</param>
/// <param name="Until">When it ends.</param>
public sealed record Raise(decimal By, DateTimeOffset Until);
