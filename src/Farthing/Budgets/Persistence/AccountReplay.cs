using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>
/// Adds up what a journal says was used. What was set aside and never settled counts in full, and for as long as it may still be charged: the provider may be at
/// work on it when the process that asked is gone.
/// </summary>
/// <param name="now">The time: a call that was left open began before.</param>
/// <param name="longest">The longest that a call may take.</param>
internal sealed class AccountReplay(DateTimeOffset now, TimeSpan longest)
{
    private readonly Dictionary<(AccountId Id, long Cell, DateTimeOffset? Until), AccountCell> _cells = [];
    private readonly Dictionary<long, IReadOnlyList<AccountCell>> _open = [];

    /// <summary>What was set aside and not settled until here, or <c>null</c>.</summary>
    public IReadOnlyList<AccountCell>? OpenOf(long sequence) => _open.GetValueOrDefault(sequence);

    public void Set(AccountCell cell) => _cells[(cell.Id, cell.Cell, cell.Until)] = cell;

    public void Reserve(long sequence, IReadOnlyList<AccountCell> cells) => _open[sequence] = cells;

    public void Settle(long sequence, IEnumerable<AccountCell> cells)
    {
        if (!_open.Remove(sequence)) return;
        foreach (AccountCell cell in cells) Add(cell with { Until = null });
    }

    /// <summary>What was open until here has been set as left open.</summary>
    public void Restart() => _open.Clear();

    /// <summary>Everything that was used; what was left open comes last.</summary>
    public IReadOnlyCollection<AccountCell> Complete()
    {
        foreach (AccountCell cell in _open.Values.SelectMany(cells => cells))
        {
            // That the window was begun matters too, for what it leaves over.
            Add(cell with { Used = 0, Until = null });
            DateTimeOffset began = cell.Expires < now ? cell.Expires : now;
            Add(cell.Until is null ? cell : cell with { Until = began + longest, Expires = cell.Expires + longest });
        }

        _open.Clear();
        return [.. _cells.Values.OrderBy(cell => cell.Until is not null)];
    }

    private void Add(AccountCell cell)
    {
        _cells.TryGetValue((cell.Id, cell.Cell, cell.Until), out AccountCell before);
        Set(cell with { Used = before.Used + cell.Used });
    }
}
