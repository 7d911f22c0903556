using Farthing.Budgets.Accounts;
using Farthing.Ledger.Journal;
using Microsoft.Extensions.Logging;

namespace Farthing.Budgets.Persistence;

/// <summary>
/// Keeps accounts across restarts and in bounded memory: opens their journal, brings it to the disk, begins new segments, and moves idle accounts into the
/// store. What a power failure can lose is one <see cref="SyncInterval"/>; <c>kill -9</c> loses nothing.
/// </summary>
public sealed partial class AccountKeeper : IColdAccounts, IDisposable
{
    /// <summary>How often the journal is brought to the disk.</summary>
    public static readonly TimeSpan SyncInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that any call may take.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromDays(7);

    private const double FullEnough = 0.5;
    private static readonly TimeSpan IdleBeforeLeaving = TimeSpan.FromMinutes(1);

    private readonly AccountTable _table;
    private readonly AccountJournal _journal;
    private readonly IAccountStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private AccountKeeper(AccountTable table, AccountJournal journal, IAccountStore store, TimeProvider time, ILogger logger) =>
        (_table, _journal, _store, _time, _logger) = (table, journal, store, time, logger);

    /// <summary>Opens the journal of a data folder; from then on the table writes to it.</summary>
    /// <param name="table">The accounts; none of them used yet.</param>
    /// <param name="dataFolder">The data folder; the caller holds its lock.</param>
    /// <param name="store">Where idle accounts go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives failures.</param>
    /// <param name="longest">The longest that a call may take: for so long it may be charged that an earlier process left open. Default: <see cref="LongestCall"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ledger.LedgerException">The journal cannot be written.</exception>
    public static async Task<AccountKeeper> OpenAsync(
        AccountTable table, string dataFolder, IAccountStore store, TimeProvider time, ILogger logger, TimeSpan? longest = null, CancellationToken cancellationToken = default)
    {
        AccountJournal journal = AccountJournal.Open(FolderIn(dataFolder), table.Clock.Now, longest ?? LongestCall, out IReadOnlyCollection<AccountCell> cells);
        var keeper = new AccountKeeper(table, journal, store, time, logger);
        table.Remember(cells);
        await foreach (AccountId id in store.ReadIdsAsync(table.Clock.Now, cancellationToken).ConfigureAwait(false)) table.MarkCold(id);
        table.Use(journal);
        table.Change(now => journal.Write(table.DurableCells(now), now));
        return keeper;
    }

    /// <summary>Why the journal or its store cannot be written, or <c>null</c>.</summary>
    public string? Alarm { get; private set; }

    internal static string FolderIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), "budgets");

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(SyncInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    Keep();
                    await EvictAsync(cancellationToken).ConfigureAwait(false);
                    if (_journal.Fill < FullEnough) _table.RememberAgain();
                    if (Alarm is not null) LogWritten();
                    Alarm = null;
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Ledger.LedgerException)
                {
                    // It is tried at each tick, and the log may be on the same disk.
                    if (Alarm is null) LogFailed(failure);
                    Alarm = $"The journal of budgets or its store cannot be written: {failure.Message} Make room on the disk of the data folder.";
                }
            }
        }
        catch (OperationCanceledException)
        {
            _journal.Sync();
        }
    }

    /// <inheritdoc />
    public async ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken)
    {
        List<Account>? cold = null;
        foreach (Account account in accounts)
            if (_table.IsCold(account)) (cold ??= []).Add(account);

        if (cold is null) return;
        IReadOnlyList<AccountCell> cells = await _store.ReadAsync([.. cold.Select(account => account.Id)], cancellationToken).ConfigureAwait(false);
        _table.Change(now =>
        {
            foreach (Account account in cold)
            {
                if (account.IsWarm) continue;

                // What a journal remembered may be of before the account left, and nothing ever becomes less. What the journal has of an account is all there is of it
                // after a restart, so that this must be in it first.
                AccountCell[] own = [.. cells.Where(cell => cell.Id == account.Id).Select(cell => cell with { Used = Math.Max(cell.Used, account.UsedIn(cell.Cell)) })];
                if (!_journal.Write(own, now)) throw new Ledger.LedgerException("The journal of budgets has no room. Make room on the disk of the data folder.");
                foreach (AccountCell cell in own) account.Restore(now, cell with { Used = cell.Used - account.UsedIn(cell.Cell) });
                account.IsWarm = true;
            }
        });
    }

    /// <inheritdoc />
    public void Dispose() => _table.Change(_ => _journal.Dispose());

    /// <summary>The bytes that the journal's segment holds.</summary>
    internal long JournalBytes => _journal.Bytes;

    /// <summary>Syncs the journal and begins a new segment where it is time.</summary>
    internal void Keep()
    {
        _journal.Sync();
        if (_journal.Fill < FullEnough) return;
        JournalSegment next = _journal.MakeNext(_table.CountDurableCells());
        JournalSegment? spare = null;
        _table.Change(now => spare = _journal.GoOn(next, _table.DurableCells(now), now));
        _journal.Sync();
        _journal.GiveUp(spare!);
    }

    /// <summary>Moves idle accounts beyond the number that may stay in memory into the store.</summary>
    internal async Task EvictAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AccountCell> leaving = _table.FindIdle(IdleBeforeLeaving);
        if (leaving.Count == 0) return;
        await _store.WriteAsync(leaving, _table.Clock.Now, cancellationToken).ConfigureAwait(false);
        _table.Evict(leaving, IdleBeforeLeaving);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal of budgets or its store cannot be written; calls go on while the journal has room.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal of budgets and its store are written again.")]
    private partial void LogWritten();
}
