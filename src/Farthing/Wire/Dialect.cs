namespace Farthing.Wire;

/// <summary>Whose conventions a caller or a provider speaks: fields, errors, streams.</summary>
public enum Dialect
{
    /// <summary>OpenAI's, and every server compatible with it.</summary>
    OpenAI,

    /// <summary>Anthropic's.</summary>
    Anthropic,

    /// <summary>Gemini's.</summary>
    Gemini,
}
