using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Review;

/// <summary>Lists and shows prices: <c>farthing prices list</c> and <c>show</c>.</summary>
public sealed class PriceListing(PriceBook book)
{
    /// <summary>The prices in force at an instant, by provider and model. Models without any then are left out.</summary>
    /// <param name="at">When.</param>
    /// <param name="provider">Only this provider, or <c>null</c> for all.</param>
    /// <param name="text">Only models whose name has this in it, or <c>null</c> for all.</param>
    public IReadOnlyList<PriceRow> List(DateTimeOffset at, string? provider = null, string? text = null)
    {
        List<PriceRow> rows = [];
        foreach (string name in book.Providers)
        {
            if (provider is not null && provider != name) continue;
            foreach (ModelPrice model in book.Find(name)!.Models.OrderBy(model => model.Model, StringComparer.Ordinal))
            {
                if (text is not null && !model.Model.Contains(text, StringComparison.OrdinalIgnoreCase)) continue;
                if (model.PeriodAt(at, out bool awaitsReview) is not { } period) continue;
                rows.Add(new PriceRow(
                    name, model.Model, model.Kind, period.Rates, model.Fees, period.Status, awaitsReview, period.Tiers.Count + period.Windows.Count > 0, period.From));
            }
        }

        return rows;
    }

    /// <summary>
    /// Everything the catalog says of a model: its exact name, an alias or a dated name, with or without <c>provider/</c> before it.
    /// Without one, every provider that has the model.
    /// </summary>
    public IReadOnlyList<ModelPrice> Show(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && book.Find(name[..slash], name[(slash + 1)..]) is { } exact) return [exact];
        return [.. book.Providers.Select(provider => book.Find(provider, name)).OfType<ModelPrice>()];
    }
}
