namespace Farthing.Ledger;

/// <summary>Which calls come first.</summary>
public enum CallSort
{
    /// <summary>The most expensive; found by index. Calls of unknown cost come last.</summary>
    Cost,

    /// <summary>The latest; found by index.</summary>
    Time,

    /// <summary>The longest; reads every call in the time asked for.</summary>
    Duration,

    /// <summary>Those with the most tokens; reads every call in the time asked for.</summary>
    Tokens,
}
