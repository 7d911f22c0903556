namespace Farthing.Gateway.Settings;

/// <summary>A secret that was resolved from a variable or a file. It prints as stars, so that it cannot slip into a log or an error.</summary>
public sealed class Secret(string value)
{
    private readonly string _value = value;

    /// <summary>The secret itself.</summary>
    public string Reveal() => _value;

    /// <inheritdoc />
    public override string ToString() => "***";
}
