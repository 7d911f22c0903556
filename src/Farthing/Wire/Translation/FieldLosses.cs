using System.Text.RegularExpressions;
using Farthing.Notation;

namespace Farthing.Wire.Translation;

/// <summary>Keeps account of the fields that a translation leaves out.</summary>
/// <param name="policy">What is done with those that change the answer.</param>
internal sealed partial class FieldLosses(UnsupportedFields policy)
{
    /// <summary>How many names are reported: clients can make names up.</summary>
    private const int MostNames = 32;

    private const int LongestName = 64;

    private readonly List<string> _dropped = [];

    /// <summary>The names of the fields that were left out, each once, without the places in lists.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>A field that has no counterpart and may change the answer: refused, or left out where the settings say so.</summary>
    /// <param name="field">Where it stands, with places in lists as <c>[n]</c>.</param>
    /// <param name="remedy">What to do instead, as an imperative.</param>
    /// <exception cref="RequestFormatException">It is refused.</exception>
    public void Refuse(string field, string remedy)
    {
        string name = Excerpt.Of(field, LongestName);
        if (policy == UnsupportedFields.Refuse)
        {
            throw new RequestFormatException(
                $"The field '{name}' cannot be carried over to this model, whose provider speaks another wire: {remedy}, or set translation.unsupported: drop in farthing.yaml to leave such fields out.",
                "unsupported_parameter",
                name);
        }

        LeaveOut(field);
    }

    /// <summary>A field that has no counterpart and does not change what is asked for: it is left out and reported.</summary>
    public void LeaveOut(string field)
    {
        if (_dropped.Count >= MostNames) return;
        string name = Excerpt.Of(Place().Replace(field, ""), LongestName);
        if (!_dropped.Contains(name)) _dropped.Add(name);
    }

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
