namespace Farthing.Pricing.Catalogs;

/// <summary>A price catalog that cannot be used; the message names file, line and field.</summary>
public sealed class CatalogException : Exception
{
    /// <summary>Makes the error.</summary>
    public CatalogException(string file, int line, string field, string problem)
        : base($"{file}:{line}: {field}: {problem}") => (File, Line, Field, Problem) = (file, line, field, problem);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The field's path, for example <c>models[3].periods[0].rates.input</c>.</summary>
    public string Field { get; }

    /// <summary>What is wrong and what would be right.</summary>
    public string Problem { get; }
}
