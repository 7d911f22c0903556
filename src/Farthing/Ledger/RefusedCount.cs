namespace Farthing.Ledger;

/// <summary>How many calls were refused for one reason.</summary>
/// <param name="Code">The error's stable code.</param>
/// <param name="RefusedBy">The name of the budget or limit, or empty where it was neither.</param>
/// <param name="Calls">How many.</param>
public sealed record RefusedCount(string Code, string RefusedBy, long Calls);
