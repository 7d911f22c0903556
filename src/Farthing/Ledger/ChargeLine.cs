using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>One line of a charge: a quantity of one unit at one price.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitPrice">USD per million tokens, or per thousand requests for fees; exact, modifiers applied. Negative where a free allowance is given back.</param>
/// <param name="Amount">What the line costs: exact until stored, then rounded to 1e-12 dollars.</param>
/// <param name="Model">The model of this line where it is not the charge's own (an advisor inside an answer), else <c>null</c>.</param>
public readonly record struct ChargeLine(PriceUnit Unit, long Quantity, decimal UnitPrice, Usd Amount, string? Model = null);
