namespace Farthing.Pricing.Review;

/// <summary>Something that a check found in a catalog.</summary>
/// <param name="IsError">Whether it makes costs wrong (then the check fails) or only deserves a look.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model, or empty for the file.</param>
/// <param name="Text">What is wrong.</param>
public sealed record CatalogFinding(bool IsError, string Provider, string Model, string Text);
