using Farthing.Budgets.Allowances;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Budgets;

/// <summary>How alerts name a budget, and where the ledger has what was spent of it.</summary>
public static class BudgetNames
{
    /// <summary>The name of a budget, of one of those it is for each of, and of its window. Unique.</summary>
    public static string Of(Allowance allowance, string label) => $"{allowance.Name}{(label.Length > 0 ? $" of {label}" : "")} ({allowance.Period})";

    /// <summary>Its scope in the ledger's dimensions, or <c>null</c> when the roll-ups do not have one of them.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="values">The value of each dimension of which it is for each.</param>
    public static IReadOnlyList<DimensionFilter>? FiltersOf(Scope scope, IReadOnlyList<string> values)
    {
        List<DimensionFilter> filters = [];
        int each = 0;
        foreach (ScopeTerm term in scope.Terms)
        {
            string value = term.Value ?? values[each++];
            if (!LedgerNames.TryParse(term.Name, out Dimension dimension)) return null;
            filters.Add(new DimensionFilter(dimension, value));
        }

        return filters;
    }
}
