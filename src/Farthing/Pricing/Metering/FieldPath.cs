namespace Farthing.Pricing.Metering;

/// <summary>One line of a reader's table: where a value stands and what it means.</summary>
/// <param name="Path">The member names from the root with dots between; arrays are left out.</param>
/// <param name="Meaning">What the value means.</param>
internal sealed record FieldPath(string Path, UsageField Meaning);
