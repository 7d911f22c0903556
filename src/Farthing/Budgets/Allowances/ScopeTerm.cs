namespace Farthing.Budgets.Allowances;

/// <summary>One condition of a scope: a dimension has a value, or has any value and each of them counts by itself.</summary>
/// <param name="Dimension">What it speaks of.</param>
/// <param name="Value">The value, or <c>null</c> for each one (written <c>*</c>).</param>
/// <param name="Tag">The tag's name where the dimension is <see cref="ScopeDimension.Tag"/>, else empty.</param>
public sealed record ScopeTerm(ScopeDimension Dimension, string? Value, string Tag = "")
{
    /// <summary>Whether each value has an account of its own.</summary>
    public bool IsEach => Value is null;

    /// <summary>Whether it depends on the deployment that answers.</summary>
    public bool IsOfDeployment => Dimension is ScopeDimension.Model or ScopeDimension.Provider or ScopeDimension.Deployment;

    /// <summary>The name in settings: <c>user</c>, <c>tag.env</c>.</summary>
    public string Name => Dimension == ScopeDimension.Tag ? $"tag.{Tag}" : Dimension.ToString().ToLowerInvariant();

    /// <inheritdoc />
    public override string ToString() => $"{Name}={Value ?? "*"}";
}
