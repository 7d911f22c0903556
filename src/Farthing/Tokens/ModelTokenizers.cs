namespace Farthing.Tokens;

/// <summary>
/// The way to count tokens for a model: its own encoding where OpenAI has published it, else an estimate from <c>o200k_base</c> (<see cref="TokenEstimator"/>).
/// Source of the rules: tiktoken's <c>model.py</c> and OpenAI's model pages.
/// </summary>
/// <param name="encodings">The encodings, loaded on first use.</param>
/// <param name="estimator">What is known of models without a public tokenizer.</param>
public sealed class ModelTokenizers(TokenEncodings encodings, TokenEstimator estimator)
{
    private static readonly string[] O200kModels =
        ["gpt-4o", "chatgpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-6", "gpt-oss", "gpt-realtime", "gpt-audio", "o1", "o3", "o4", "codex-mini", "computer-use-preview"];

    private static readonly string[] Cl100kModels = ["gpt-4", "gpt-3.5", "gpt-35", "text-embedding-ada-002", "text-embedding-3"];

    /// <summary>The learned factors for the other models.</summary>
    public TokenEstimator Estimator => estimator;

    /// <summary>Whether the model is known to use a public encoding; loads none.</summary>
    /// <param name="model">The model's name.</param>
    public static bool IsPublic(string model)
    {
        ReadOnlySpan<char> name = Bare(model);
        return StartsWithAny(name, O200kModels) || StartsWithAny(name, Cl100kModels);
    }

    /// <summary>The encoding that the model is known to use, or null where it has published none.</summary>
    /// <param name="model">The model's name; a provider before a slash, <c>ft:</c> and what stands behind the family's name (sizes, dates) make no difference.</param>
    public TokenEncoding? FindExact(string model)
    {
        ReadOnlySpan<char> name = Bare(model);
        if (StartsWithAny(name, O200kModels))
            return encodings.O200kBase;
        return StartsWithAny(name, Cl100kModels) ? encodings.Cl100kBase : null;
    }

    /// <summary>The encoding to count with: the model's own, or <c>o200k_base</c> for an estimate.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="factor">What its count is to be multiplied with; 1 and without error for the model's own encoding.</param>
    public TokenEncoding Find(string model, out TokenFactor factor)
    {
        TokenEncoding? exact = FindExact(model);
        factor = exact is null ? estimator.FactorOf(model) : new TokenFactor(model, 1, 0, 0);
        return exact ?? encodings.O200kBase;
    }

    /// <summary>The tokens of a text by itself, without what a message or a request adds.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="utf8">The text.</param>
    public TokenEstimate Count(string model, ReadOnlySpan<byte> utf8)
    {
        TokenEncoding encoding = Find(model, out TokenFactor factor);
        return TokenEstimate.Of(encoding.Count(utf8), factor, utf8.Length);
    }

    /// <summary>The name without its provider and without the mark of a fine-tuned model.</summary>
    internal static ReadOnlySpan<char> Bare(ReadOnlySpan<char> model)
    {
        ReadOnlySpan<char> name = model[(model.LastIndexOf('/') + 1)..];
        return name.StartsWith("ft:", StringComparison.OrdinalIgnoreCase) ? name[3..] : name;
    }

    /// <summary>Whether the name is one of these families or continues one with anything but a letter, or, behind a digit, another digit or a dot.</summary>
    internal static bool StartsWithAny(ReadOnlySpan<char> name, ReadOnlySpan<string> families)
    {
        foreach (string family in families)
        {
            if (!name.StartsWith(family, StringComparison.OrdinalIgnoreCase))
                continue;
            if (name.Length == family.Length || name[family.Length] is '-' or ':' or '@' or '_')
                return true;

            // gpt-5.1 continues gpt-5, but gpt-4.2 must not pass for gpt-4: only versions that are known to keep the encoding may follow.
            if (name[family.Length] == '.' && family is "gpt-5" or "gpt-6")
                return true;
        }

        return false;
    }
}
