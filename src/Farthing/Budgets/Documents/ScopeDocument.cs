using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Budgets.Allowances;
using Farthing.Notation;

namespace Farthing.Budgets.Documents;

/// <summary>Which calls a budget or a limit is for, as <c>for</c> in a document says it: a value by dimension.</summary>
internal static class ScopeDocument
{
    private const string TagPrefix = "tag.";

    private static readonly (string Name, ScopeDimension Dimension)[] Dimensions =
        [.. Enum.GetValues<ScopeDimension>().Where(dimension => dimension != ScopeDimension.Tag).Select(dimension => (dimension.ToString().ToLowerInvariant(), dimension))];

    public static Scope Read(DocumentReader? reader)
    {
        if (reader is null) return Scope.Everything;
        List<ScopeTerm> terms = [];
        foreach (string name in reader.Fields)
        {
            string value = reader.RequiredText(name);
            if (value.Length == 0) continue;
            string? wanted = value == "*" ? null : value;
            if (name.StartsWith(TagPrefix, StringComparison.Ordinal) && name.Length > TagPrefix.Length)
                terms.Add(new ScopeTerm(ScopeDimension.Tag, wanted, name[TagPrefix.Length..]));
            else if (Array.Find(Dimensions, each => each.Name == name) is { Name: not null } known)
                terms.Add(new ScopeTerm(known.Dimension, wanted));
            else
                reader.Problem(name, $"is not a dimension{Nearest.Hint(name, [.. Dimensions.Select(each => each.Name), "tag.NAME"], "dimensions")}");
        }

        if (terms.Count(term => term.IsEach) > Scope.MaxEach) reader.Problem("", $"has more than {Scope.MaxEach} values \"*\"");
        return terms.Count == 0 ? Scope.Everything : new Scope([.. terms.OrderBy(term => term.Dimension).ThenBy(term => term.Tag, StringComparer.Ordinal)]);
    }

    public static void Write(Utf8JsonWriter json, Scope scope)
    {
        if (scope.Terms.Count == 0) return;
        json.WriteStartObject("for");
        foreach (ScopeTerm term in scope.Terms) json.WriteString(term.Name, term.Value ?? "*");
        json.WriteEndObject();
    }
}
