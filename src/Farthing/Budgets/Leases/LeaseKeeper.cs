using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
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
    private readonly PriorityQueue<AccountId, DateTimeOffset> _resting = new();
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
            return _active.Where(account => account.LeaseInHand > account.HeldAt(now)).Select(account => RequestOf(account, now, account.HeldAt(now), account.HeldAt(now))).ToList();
        });
        if (requests.Count > 0) await SendAsync(requests, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what is wanted of an account. Nothing beyond what is kept is used from here on: the store may hand it out, and its answer may be late or lost.</summary>
    private static LeaseRequest RequestOf(Account account, DateTimeOffset now, decimal wanted, decimal kept)
    {
        Allowance allowance = account.Allowance;
        bool rolls = allowance.Period.IsRolling;
        long newest = account.NewestCell(now);
        decimal needed = account.WantedBy == 0 ? 0 : account.HeldAt(now) + account.Wanted;
        (decimal leftOpen, DateTimeOffset? until) = account.LeftOpenAt(now);
        account.Offer(kept);
        account.LimitTold = allowance.AmountAt(now);
        account.IsStale = false;
        return new LeaseRequest(
            account.Id, rolls ? 0 : newest, account.LimitTold, allowance.CarryOver ? allowance.Amount : 0, account.OutlastsWindows && !rolls, Up(account.UsedAt(now)), Up(kept), Up(wanted),
            Up(needed), account.WantedBy, allowance.Period.StartOf(newest), leftOpen, until, account.ForgetAt(now));
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
                await store.RecoverAsync(used, accounts.Clock.Now, cancellationToken).ConfigureAwait(false);
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
        accounts.EndLeases(now);
        accounts.ChooseWanted();
        _active.UnionWith(accounts.TakeTouched());
        WakeResting(now);
        List<(Account Account, decimal Wanted, decimal Kept)> urgent = [], patient = [];
        List<Account> done = [];
        foreach (Account account in _active)
        {
            decimal held = account.HeldAt(now), lease = account.LeaseInHand;
            account.Pace.Observe(held, time);
            bool idle = account is { Open: 0, Waiting: 0 } && time.GetElapsedTime(account.LastUsed) > options.Idle;
            decimal ahead = Math.Max(account.Pace.PerSecond * (decimal)options.Horizon.TotalSeconds, Math.Max(account.LastAmount, account.Wanted) * LeastCalls);
            decimal wanted = idle || !account.Allowance.Hard ? held : held + ahead;
            wanted = Math.Min(wanted, Math.Max(held, account.LimitAt(now)));
            bool low = wanted > lease && lease - held < (wanted - held) * LowWater;
            bool surplus = lease > wanted && (idle || lease - held > 4 * (wanted - held));
            bool lowered = account.Allowance.AmountAt(now) < account.LimitTold && lease > held;
            bool unreported = account.Pace.Reported != account.UsedAt(now) && (idle || account.Pace.ReportIsOld(time));

            // While the store is away nothing can be given back, and what is in hand is all there is.
            bool offers = !IsAway && (surplus || lowered || account.WantedBy != 0);
            decimal kept = !offers ? Math.Max(held, lease) : lowered || account.WantedBy != 0 ? held : wanted;
            if (account.WantedBy != 0) urgent.Add((account, wanted, kept));
            else if (low || surplus || lowered || unreported || account.HasLeftLease || account.IsStale || _resend) patient.Add((account, wanted, kept));
            else if (idle) done.Add(account);
        }

        Rest(done, now);

        // What no call waits for goes along with what one waits for, or when enough calls or time have passed. Of a statement without an answer nobody knows what it did.
        bool due = urgent.Count > 0 || _resend || accounts.Calls - _callsThen >= options.CallsEach || _renewedAt is not { } at || time.GetElapsedTime(at) > options.Idle;
        if (due) urgent.AddRange(patient);
        foreach ((Account account, _, _) in urgent) account.Pace.HasReported(account.UsedAt(now), time);
        return [.. urgent.Select(each => RequestOf(each.Account, now, each.Wanted, each.Kept)).OrderBy(request => request.Id.Value)];
    }

    /// <summary>Looks no more at accounts of which nothing is to be said; where windows roll, until what was used begins to roll out, so that others can use it.</summary>
    private void Rest(List<Account> done, DateTimeOffset now)
    {
        foreach (Account account in done)
        {
            _active.Remove(account);
            account.IsLeased = false;
            if (account.Rests || account.RollsOutAt(now) is not { } at) continue;
            account.Rests = true;
            _resting.Enqueue(account.Id, at);
        }
    }

    private void WakeResting(DateTimeOffset now)
    {
        while (_resting.TryPeek(out _, out DateTimeOffset at) && at <= now)
        {
            if (accounts.FindLeased(_resting.Dequeue()) is not { } account) continue;
            account.Rests = false;
            account.IsLeased = true;
            _active.Add(account);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared store cannot be reached: budgets and limits go by the leases in hand.")]
    private partial void LogAway(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shared store is back: leases are renewed.")]
    private partial void LogBack();
}
