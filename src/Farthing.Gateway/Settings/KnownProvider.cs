using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>What is known of a provider by its name, so that the settings need not say it.</summary>
/// <param name="Name">The name under <c>providers</c>.</param>
/// <param name="Kind">The wire it speaks.</param>
/// <param name="BaseUrl">Where it is, or <c>null</c> when every customer has an address of his own.</param>
/// <param name="KeyVariable">The environment variable that its own SDK reads the key from, or <c>null</c> when it needs none.</param>
/// <param name="Auth">How it is given the key.</param>
/// <param name="BaseUrlVariable">The environment variable that its own SDK reads the address from, or <c>null</c>.</param>
/// <param name="CatalogName">Its name in the price catalog where that differs, or <c>null</c>.</param>
internal sealed record KnownProvider(
    string Name, ProviderKind Kind, string? BaseUrl, string? KeyVariable, ProviderAuth Auth, string? BaseUrlVariable = null, string? CatalogName = null)
{
    /// <summary>Every provider that is known by name. Addresses are from the providers' own API references.</summary>
    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new("openai", ProviderKind.OpenAI, "https://api.openai.com/v1", "OPENAI_API_KEY", ProviderAuth.Bearer, "OPENAI_BASE_URL"),
        new("anthropic", ProviderKind.Anthropic, "https://api.anthropic.com", "ANTHROPIC_API_KEY", ProviderAuth.XApiKey, "ANTHROPIC_BASE_URL"),
        new("gemini", ProviderKind.Gemini, "https://generativelanguage.googleapis.com", "GEMINI_API_KEY", ProviderAuth.XGoogApiKey, "GEMINI_BASE_URL", "google"),
        OpenAI("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        OpenAI("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
        OpenAI("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        OpenAI("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
        OpenAI("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        OpenAI("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
        OpenAI("fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
        OpenAI("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
        OpenAI("moonshot", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
        OpenAI("perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
        new("azure", ProviderKind.OpenAI, null, "AZURE_OPENAI_API_KEY", ProviderAuth.ApiKey),
        Own("ollama", "http://127.0.0.1:11434/v1"),
        Own("vllm", "http://127.0.0.1:8000/v1"),
        Own("localai", "http://127.0.0.1:8080/v1"),
        Own("llamacpp", "http://127.0.0.1:8080/v1"),
    ];

    /// <summary>The provider of that name, or <c>null</c>.</summary>
    public static KnownProvider? Find(string name)
    {
        foreach (KnownProvider provider in All)
        {
            if (string.Equals(provider.Name, name, StringComparison.Ordinal)) return provider;
        }

        return null;
    }

    /// <summary>Whether it exists without a word in the settings: the key that its own SDK reads is set.</summary>
    public bool IsSetUp(Section section) => BaseUrlVariable is not null && KeyVariable is { } variable && section.Environment(variable) is not null;

    private static KnownProvider OpenAI(string name, string baseUrl, string keyVariable) =>
        new(name, ProviderKind.OpenAI, baseUrl, keyVariable, ProviderAuth.Bearer);

    private static KnownProvider Own(string name, string baseUrl) => new(name, ProviderKind.OpenAI, baseUrl, null, ProviderAuth.None);
}
