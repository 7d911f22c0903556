using Farthing.Calls;

namespace Farthing.Caching.Policies;

/// <summary>Which policy holds for which call: the first rule that fits it, else the general one. Immutable.</summary>
public sealed class CachePolicies
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    private readonly CachePolicy _general;
    private readonly CacheRule[] _rules;
    private readonly bool _readsTags;

    /// <summary>Creates them.</summary>
    /// <param name="general">What holds where no rule fits.</param>
    /// <param name="rules">The rules; the first that fits counts.</param>
    public CachePolicies(CachePolicy general, IReadOnlyList<CacheRule> rules)
    {
        (_general, _rules) = (general, [.. rules]);
        _readsTags = rules.Any(rule => rule.For.Any(term => term.Dimension == CallDimension.Tag));
        IsOn = general.Exact || general.Twins || rules.Any(rule => rule.Policy.Exact || rule.Policy.Twins);
    }

    /// <summary>Every policy, the general one last.</summary>
    public IEnumerable<CachePolicy> All => _rules.Select(rule => rule.Policy).Append(_general);

    /// <summary>Whether any call is cached or joined.</summary>
    public bool IsOn { get; }

    /// <summary>The policy for a call.</summary>
    public CachePolicy For(Call call)
    {
        if (_rules.Length == 0) return _general;
        IReadOnlyDictionary<string, string> tags = _readsTags && call.Principal.Tags.Length > 0 ? CallTags.Read(call.Principal.Tags) : NoTags;
        foreach (CacheRule rule in _rules)
            if (Fits(rule, call, tags)) return rule.Policy;

        return _general;
    }

    private static bool Fits(CacheRule rule, Call call, IReadOnlyDictionary<string, string> tags)
    {
        foreach (CallTerm term in rule.For)
            if (!term.Fits(call, tags)) return false;

        return true;
    }
}
