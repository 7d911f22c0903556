namespace Farthing.Tokens;

/// <summary>
/// The encodings Farthing has, each loaded when it is first asked for (some tens of milliseconds and, for <c>o200k_base</c>, about 25 MB). One
/// instance serves a whole process; safe for use by many threads.
/// </summary>
public sealed class TokenEncodings
{
    private readonly Lazy<TokenEncoding> _o200kBase = new(() => new TokenEncoding("o200k_base", o200k: true));
    private readonly Lazy<TokenEncoding> _cl100kBase = new(() => new TokenEncoding("cl100k_base", o200k: false));

    /// <summary>The names that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["o200k_base", "cl100k_base"];

    /// <summary>The encoding of GPT-4o and later models.</summary>
    public TokenEncoding O200kBase => _o200kBase.Value;

    /// <summary>The encoding of GPT-4, GPT-3.5 and the embedding models.</summary>
    public TokenEncoding Cl100kBase => _cl100kBase.Value;

    /// <summary>The encoding of that name (<see cref="Names"/>), or null.</summary>
    /// <param name="name">The name, in lower case.</param>
    public TokenEncoding? Find(string name) => name switch
    {
        "o200k_base" => O200kBase,
        "cl100k_base" => Cl100kBase,
        _ => null,
    };
}
