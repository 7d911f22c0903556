using Farthing.Budgets.Accounts;
using Farthing.Budgets.Persistence;
using Microsoft.Extensions.Logging;

namespace Farthing.Budgets.Leases;

/// <summary>
/// Keeps this replica's leases of shared accounts: asks for more before they run out, at once where a call waits, gives back what lies idle, and stops
/// using them before they end by the monotonic clock. No call waits for the store unless its lease is used up.
/// </summary>
/// <param name="accounts">The accounts; once started, each of them holds only what was leased for it.</param>
/// <param name="store">Hands out leases.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives lost and regained connections.</param>
public sealed partial class LeaseKeeper(AccountTable accounts, ILeaseStore store, LeaseOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>The part of their lifetime after which leases are renewed though nothing is needed.</summary>
    private const int HeartbeatShare = 5;

    private const int Digits = 12;

    /// <summary>For how many calls a lease is asked for at the least.</summary>
    private const int LeastCalls = 16;

    /// <summary>The part of a lease below which more is asked for.</summary>
    private const decimal LowWater = 0.5m;

    /// <summary>The part of their lifetime for which leases are used: the store counts from when it heard, we from when we asked.</summary>
    private const double UsedShare = 0.9;

    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly HashSet<Account> _active = [];
    private long? _renewedAt;
    private IReadOnlyCollection<AccountCell>? _toRecover;
    private long _callsThen;
    private bool _resend;

    /// <summary>Statements sent to the store so far.</summary>
    public long Statements { get; private set; }

    /// <summary>Whether the store could not be reached the last time.</summary>
    public bool IsAway { get; private set; }

    /// <summary>
    /// Gives back what an earlier process of this replica held; before the first call, and before budgets are put in force. When the store cannot be reached, that
    /// is made up for later: until then nothing is leased.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _toRecover = accounts.RememberedCells();
        accounts.Share();
        await RenewAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Works until cancelled, then gives back what is not used.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await accounts.LeaseNeededAsync(options.Interval, cancellationToken).ConfigureAwait(false);
                await RenewAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Spacing, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            using CancellationTokenSource last = new(LastWords, time);
            await GiveBackAsync(last.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for what is needed now, and for nothing when nothing is.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        List<LeaseRequest> requests = accounts.Look(Requests);
        bool beat = _renewedAt is not { } at || time.GetElapsedTime(at) > options.Lifetime / HeartbeatShare;
        if (requests.Count > 0 || beat || IsAway) await SendAsync(requests, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back what is neither used nor set aside.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        List<LeaseRequest> requests = accounts.Look(now =>
        {
            _active.UnionWith(accounts.TakeTouched());
            return _active.Where(account => account.GrantedNow > account.HeldAt(now)).Select(account => RequestOf(account, now, account.HeldAt(now))).ToList();
        });
        if (requests.Count > 0) await SendAsync(requests, cancellationToken).ConfigureAwait(false);
    }

    private static LeaseRequest RequestOf(Account account, DateTimeOffset now, decimal wanted)
    {
        bool rolls = account.Allowance.Period.IsRolling;
        long cell = rolls ? 0 : account.NewestCell(now);
        DateTimeOffset expires = rolls ? DateTimeOffset.MaxValue : account.Allowance.Period.StartOf(cell + 1);
        decimal held = account.HeldAt(now), needed = account.Waiting > 0 ? held + account.Wanted : 0;
        return new LeaseRequest(account.Id, cell, account.LimitAt(now), Up(account.UsedAt(now)), Up(held), Up(wanted), Up(needed), expires);
    }

    /// <summary>To the precision that money is stored in, never less.</summary>
    private static decimal Up(decimal amount) => decimal.Round(amount, Digits, MidpointRounding.ToPositiveInfinity);

    private async Task SendAsync(List<LeaseRequest> requests, CancellationToken cancellationToken)
    {
        long sentAt = time.GetTimestamp();
        _callsThen = accounts.Calls;
        try
        {
            if (_toRecover is { } used)
            {
                await store.RecoverAsync(used, cancellationToken).ConfigureAwait(false);
                _toRecover = null;
            }

            Statements++;
            IReadOnlyList<LeaseGrant> grants = await store.RenewAsync(requests, options.Lifetime, cancellationToken).ConfigureAwait(false);
            _renewedAt = sentAt;
            _resend = false;
            if (IsAway) LogBack();
            IsAway = false;
            accounts.Lease(grants, sentAt + (long)(options.Lifetime.TotalSeconds * UsedShare * time.TimestampFrequency));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _resend = true;
            if (!IsAway) LogAway(failure);
            IsAway = true;
            accounts.LoseStore();
        }
    }

    private List<LeaseRequest> Requests(DateTimeOffset now)
    {
        _active.UnionWith(accounts.TakeTouched());
        List<(Account Account, decimal Wanted)> urgent = [], patient = [];
        List<Account> done = [];
        foreach (Account account in _active)
        {
            decimal held = account.HeldAt(now), granted = account.GrantedNow;
            account.Pace.Observe(held, time);
            bool idle = account is { Open: 0, Waiting: 0 } && time.GetElapsedTime(account.LastUsed) > options.Idle;
            decimal ahead = Math.Max(account.Pace.PerSecond * (decimal)options.Horizon.TotalSeconds, Math.Max(account.LastAmount, account.Wanted) * LeastCalls);
            decimal wanted = idle || !account.Allowance.Hard ? held : held + ahead;
            wanted = Math.Min(wanted, Math.Max(held, account.LimitAt(now)));
            bool low = wanted > granted && granted - held < (wanted - held) * LowWater;
            bool surplus = granted > wanted && (idle || granted - held > 4 * (wanted - held));
            bool unreported = account.Pace.Reported != account.UsedAt(now) && (idle || account.Pace.ReportIsOld(time));
            if (account.Waiting > 0 && wanted > granted) urgent.Add((account, wanted));
            else if (low || surplus || unreported || _resend) patient.Add((account, wanted));
            else if (idle) done.Add(account);
        }

        _active.ExceptWith(done);

        // What no call waits for goes along with what one waits for, or when enough calls or time have passed.
        bool due = urgent.Count > 0 || accounts.Calls - _callsThen >= options.CallsEach || _renewedAt is not { } at || time.GetElapsedTime(at) > options.Idle;
        if (due) urgent.AddRange(patient);
        foreach ((Account account, _) in urgent) account.Pace.HasReported(account.UsedAt(now), time);
        return [.. urgent.Select(each => RequestOf(each.Account, now, each.Wanted))];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared store cannot be reached: budgets and limits go by the leases in hand.")]
    private partial void LogAway(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shared store is back: leases are renewed.")]
    private partial void LogBack();
}
