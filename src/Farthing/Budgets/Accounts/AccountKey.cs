namespace Farthing.Budgets.Accounts;

/// <summary>Finds an account in memory: its allowance's identity and up to three values of the terms with <c>*</c>.</summary>
internal readonly record struct AccountKey(string Identity, string First, string Second, string Third)
{
    /// <summary>The value of the first, second or third term with <c>*</c>.</summary>
    public string this[int each] => each switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    /// <summary>Whether it has these values.</summary>
    public bool Has(string first, string second, string third) => First == first && Second == second && Third == third;

    /// <summary>The values with their lengths, so that no value can be written to look like two.</summary>
    public string Values => $"{First.Length}:{First}{Second.Length}:{Second}{Third}";

    /// <summary>The values, for people.</summary>
    public string Label => (First, Second, Third) switch
    {
        ("", "", "") => "",
        (_, "", "") => First,
        (_, _, "") => $"{First} · {Second}",
        _ => $"{First} · {Second} · {Third}",
    };
}
