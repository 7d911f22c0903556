using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>Adds up what a journal says was used. What was set aside and never settled counts in full.</summary>
internal sealed class AccountReplay
{
    private readonly Dictionary<(AccountId Id, long Cell), AccountCell> _cells = [];
    private readonly Dictionary<long, AccountCell[]> _open = [];

    public void Set(AccountCell cell) => _cells[(cell.Id, cell.Cell)] = cell;

    public void Reserve(long sequence, AccountCell[] cells) => _open[sequence] = cells;

    public void Settle(long sequence, IEnumerable<AccountCell> cells)
    {
        if (_open.Remove(sequence)) Add(cells);
    }

    public IReadOnlyCollection<AccountCell> Complete()
    {
        foreach (AccountCell[] cells in _open.Values) Add(cells);
        _open.Clear();
        return _cells.Values;
    }

    private void Add(IEnumerable<AccountCell> cells)
    {
        foreach (AccountCell cell in cells)
        {
            _cells.TryGetValue((cell.Id, cell.Cell), out AccountCell before);
            _cells[(cell.Id, cell.Cell)] = cell with { Used = before.Used + cell.Used };
        }
    }
}
