using Farthing.Budgets.Bounds;

namespace Farthing.Budgets.Accounts;

/// <summary>What a call asks for: room for its bound in every account that it touches, all or none.</summary>
public sealed class ReservationRequest
{
    /// <summary>The accounts.</summary>
    public required IReadOnlyList<Account> Accounts
    {
        get => All;
        init => All = value as Account[] ?? [.. value];
    }

    /// <summary>The same as one set that was found some time ago, which the table looks through; otherwise they were found just now.</summary>
    internal AccountSet? Set { get; init; }

    /// <summary>The same, to be walked without an enumerator.</summary>
    internal Account[] All { get; private init; } = [];

    /// <summary>The most that the call can use.</summary>
    public required CostBound Bound { get; set; }

    /// <summary>Whose turn it is: calls of different keys take turns while they wait.</summary>
    public string Key { get; init; } = "";

    /// <summary>Calls of a higher priority go first while they wait. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>The account on which calls are let in one by one, or <c>null</c>.</summary>
    public Account? OneByOne { get; init; }
}
