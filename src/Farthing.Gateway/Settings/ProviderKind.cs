namespace Farthing.Gateway.Settings;

/// <summary>The wire a provider speaks.</summary>
public enum ProviderKind
{
    /// <summary>OpenAI's wire, spoken by most servers: <c>base_url</c> is what <c>/chat/completions</c> is appended to, so it usually ends in <c>/v1</c>.</summary>
    OpenAI,

    /// <summary>Anthropic's wire: <c>base_url</c> is what <c>/v1/messages</c> is appended to.</summary>
    Anthropic,

    /// <summary>Gemini's own wire: <c>base_url</c> is what <c>/v1beta/models/…</c> is appended to.</summary>
    Gemini,
}
