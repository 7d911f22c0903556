namespace Farthing.Budgets.Allowances;

/// <summary>What an allowance counts.</summary>
public enum Measure
{
    /// <summary>United States dollars.</summary>
    Usd,

    /// <summary>Calls.</summary>
    Requests,

    /// <summary>Input tokens.</summary>
    InputTokens,

    /// <summary>Output tokens, reasoning included.</summary>
    OutputTokens,

    /// <summary>Input and output tokens together.</summary>
    Tokens,

    /// <summary>Calls that are in flight at the same time.</summary>
    Concurrency,
}
