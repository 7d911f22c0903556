using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Review;

/// <summary>One model's prices at one instant, as a list shows them.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Rates">USD per million tokens.</param>
/// <param name="Fees">USD per thousand.</param>
/// <param name="Status">How sure the prices are.</param>
/// <param name="AwaitsReview">Whether a scheduled price waits for its confirmation and the old one is charged.</param>
/// <param name="HasTiers">Whether long prompts or certain hours have prices of their own.</param>
/// <param name="Since">Since when, or <c>null</c> when that is not known.</param>
public sealed record PriceRow(
    string Provider, string Model, string Kind, RateCard Rates, RateCard Fees, PeriodStatus Status, bool AwaitsReview, bool HasTiers, DateTimeOffset? Since);
