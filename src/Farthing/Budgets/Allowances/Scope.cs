namespace Farthing.Budgets.Allowances;

/// <summary>Which calls an allowance is for: those that meet every term. Without terms: all calls.</summary>
/// <param name="Terms">The terms; each dimension at most once, each tag at most once.</param>
public sealed record Scope(IReadOnlyList<ScopeTerm> Terms)
{
    /// <summary>The most terms with <c>*</c> in one scope.</summary>
    public const int MaxEach = 3;

    /// <summary>All calls.</summary>
    public static Scope Everything { get; } = new([]);

    /// <summary>Whether the scope has an account for each combination of values.</summary>
    public bool HasEach { get; } = Terms.Any(term => term.IsEach);

    /// <summary>Whether it depends on the deployment that answers.</summary>
    public bool IsOfDeployment { get; } = Terms.Any(term => term.IsOfDeployment);

    /// <inheritdoc />
    public override string ToString() => Terms.Count == 0 ? "everything" : string.Join(", ", Terms);
}
