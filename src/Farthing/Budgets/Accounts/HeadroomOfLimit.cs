namespace Farthing.Budgets.Accounts;

/// <summary>How much is left of a limit.</summary>
/// <param name="Limit">What there is in a window.</param>
/// <param name="Left">What is neither used nor set aside.</param>
/// <param name="Resets">After how long all of it is there again if nothing more is used.</param>
public readonly record struct HeadroomOfLimit(decimal Limit, decimal Left, TimeSpan Resets);
