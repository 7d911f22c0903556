using Farthing.Caching.Policies;
using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>What holds for some calls instead of what holds for all. What a rule does not say is as for all. The first rule that fits a call counts.</summary>
public sealed record CacheRuleSettings : CachePolicySettings
{
    /// <summary>
    /// Which calls: a map from a dimension (<c>organisation</c>, <c>team</c>, <c>project</c>, <c>key</c>, <c>user</c>, <c>feature</c>, <c>model</c>, <c>endpoint</c>,
    /// <c>tag.NAME</c>) to a value, in which <c>*</c> stands for any characters. Default: all calls.
    /// </summary>
    public IReadOnlyDictionary<string, string> For { get; init; } = new Dictionary<string, string>();

    internal CacheRule ToRule() => new([.. For.Select(term => CallTerm.Of(term.Key, term.Value)!)], ToPolicy(string.Join(", ", For.Select(term => $"{term.Key}={term.Value}"))));

    internal static CacheRuleSettings Read(Section section, CacheSettings general)
    {
        CacheRuleSettings settings = Read(section, new CacheRuleSettings { For = ReadFor(section.Child("for")), Semantic = general.Semantic }, general.ToPolicy(""));
        section.Finish();
        return settings;
    }

    private static Dictionary<string, string> ReadFor(Section section)
    {
        Dictionary<string, string> terms = new(StringComparer.Ordinal);
        foreach (string name in section.Names())
        {
            string pattern = section.RequiredText(name);
            if (CallTerm.Of(name, pattern) is not null) terms[name] = pattern;
            else section.Problem(name, $"is not a dimension{Nearest.Hint(name, CallTerm.Names, "dimensions")}");
        }

        return terms;
    }
}
