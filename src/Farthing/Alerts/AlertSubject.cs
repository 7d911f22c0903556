namespace Farthing.Alerts;

/// <summary>What an alert speaks of: a dimension and one of its values.</summary>
/// <param name="Dimension">As reports name it (<c>project</c>, <c>key</c> …), <c>budget</c>, or <c>organisation</c>.</param>
/// <param name="Value">The value; empty for the organisation. It may come from a client: whoever writes it escapes it.</param>
public readonly record struct AlertSubject(string Dimension, string Value)
{
    /// <summary>Everything together.</summary>
    public static AlertSubject Organisation => new("organisation", "");

    /// <inheritdoc />
    public override string ToString() => Value is { Length: > 0 } ? $"{Dimension} \"{AlertText.Name(Value)}\"" : Dimension is "organisation" ? "the organisation" : $"calls without a {Dimension}";
}
