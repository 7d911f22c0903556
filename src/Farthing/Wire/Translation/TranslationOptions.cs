namespace Farthing.Wire.Translation;

/// <summary>How calls made for one wire are sent to a model of another.</summary>
public sealed record TranslationOptions
{
    /// <summary>What is done with a field that the model's wire has no place for. Default: the call is refused.</summary>
    public UnsupportedFields Unsupported { get; init; }
}
