namespace Farthing.Administration.Api;

/// <summary>An answer of the admin API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body, UTF-8.</param>
public readonly record struct AdministrationAnswer(int Status, byte[] Json);
