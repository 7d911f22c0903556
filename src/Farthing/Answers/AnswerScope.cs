using System.Text.Json;
using Farthing.Caching.Policies;
using Farthing.Calls;

namespace Farthing.Answers;

/// <summary>Which calls an answer is for: those that meet every term. Without terms: all calls.</summary>
/// <param name="Terms">The terms.</param>
public sealed record AnswerScope(IReadOnlyList<CallTerm> Terms)
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    private readonly bool _readsTags = Terms.Any(term => term.Dimension == CallDimension.Tag);

    /// <summary>All calls.</summary>
    public static AnswerScope Everything { get; } = new([]);

    /// <summary>Whether a call is meant.</summary>
    public bool Covers(Call call)
    {
        IReadOnlyDictionary<string, string> tags = _readsTags && call.Principal.Tags.Length > 0 ? ReadTags(call.Principal.Tags) : NoTags;
        foreach (CallTerm term in Terms)
            if (!term.Fits(call, tags)) return false;

        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Terms.Count == 0 ? "everything" : string.Join(", ", Terms.Select(term => $"{term.Name}={term.Pattern}"));

    private static Dictionary<string, string> ReadTags(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().Where(tag => tag.Value.ValueKind == JsonValueKind.String).ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!, StringComparer.Ordinal);
    }
}
