using Farthing.Gateway.Settings.Reading;
using Farthing.Wire.Translation;

namespace Farthing.Gateway.Settings;

/// <summary>How calls made for OpenAI's wire are sent to models of Anthropic's, and the other way round.</summary>
public sealed record TranslationSettings
{
    /// <summary>
    /// What is done with a field that the model's wire has no place for: <c>refuse</c> the call with an error that names it, or <c>drop</c> the field and name it in
    /// <c>x-farthing-dropped</c>. Default <c>refuse</c>.
    /// </summary>
    public UnsupportedFields Unsupported { get; init; }

    internal TranslationOptions ToOptions() => new() { Unsupported = Unsupported };

    internal static TranslationSettings Read(Section section)
    {
        TranslationSettings settings = new() { Unsupported = section.Choice("unsupported", UnsupportedFields.Refuse, new("refuse", UnsupportedFields.Refuse), new("drop", UnsupportedFields.Drop)) };
        section.Finish();
        return settings;
    }
}
