using System.Diagnostics.CodeAnalysis;
using Farthing.Providers;

namespace Farthing.Budgets.Accounts;

/// <summary>What is set aside for one call, until it is settled. Belongs to one call.</summary>
public sealed class Reservation
{
    private readonly AccountTable _table;
    private int _settled;

    internal Reservation(AccountTable table, ReservationRequest request, long sequence, long madeAt, int count)
    {
        (_table, Request, Sequence, MadeAt) = (table, request, sequence, madeAt);
        Entries = new Entry[count];
    }

    /// <summary>The output limit that it covers.</summary>
    public long Output { get; internal set; }

    /// <summary>What was asked for.</summary>
    internal ReservationRequest Request { get; }

    /// <summary>Its number in the journal.</summary>
    internal long Sequence { get; }

    /// <summary>When it was made, on the monotonic clock.</summary>
    internal long MadeAt { get; }

    /// <summary>Whether an account of it must survive a restart.</summary>
    internal bool IsDurable { get; set; }

    /// <summary>Whether something of it was settled in another cell than it was set aside in.</summary>
    internal bool HasMoved { get; set; }

    /// <summary>Whether the journal has it among those that are open; and the ones before and after it there.</summary>
    internal bool IsWritten { get; set; }

    internal Reservation? Before { get; set; }

    internal Reservation? After { get; set; }

    /// <summary>One for each of the request's accounts.</summary>
    internal Entry[] Entries { get; }

    /// <summary>Whether it was said which deployment is asked.</summary>
    internal bool IsPlaced { get; set; }

    /// <summary>Sets the same once more aside, for another attempt after one that may have cost money. Does not wait.</summary>
    /// <param name="refusal">What has no room, if there was none.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryRepeat([NotNullWhen(false)] out Refusal? refusal) => _table.TryRepeat(this, out refusal);

    /// <summary>Sets aside what the next attempt needs where it is made, and from the first on nothing where none was made. Does not wait.</summary>
    /// <param name="deployment">Where it is made.</param>
    /// <param name="refusal">What has no room, if there was none.</param>
    /// <returns>Whether there was room.</returns>
    internal bool TryMove(Deployment deployment, [NotNullWhen(false)] out Refusal? refusal) => _table.TryMove(this, deployment, out refusal);

    /// <summary>Whether there is room for an attempt at a deployment.</summary>
    internal bool CanMove(Deployment deployment) => _table.CanMove(this, deployment);

    /// <summary>Counts what was used, and frees the rest. Once; later calls do nothing.</summary>
    /// <param name="used">Gives what was used of an account.</param>
    public void Settle(Func<Account, decimal> used)
    {
        if (TryEnd()) Settle(Array.ConvertAll(Request.All, account => used(account)), tells: false);
    }

    /// <summary>Whether it was not settled before; from then on it is.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _settled, 1) == 0;

    /// <summary>The same, of one that has ended, with what was used of each account.</summary>
    /// <param name="used">For each of the request's accounts.</param>
    /// <param name="tells">Whether to say what is left of them afterwards.</param>
    internal Headroom Settle(ReadOnlySpan<decimal> used, bool tells) => _table.Settle(this, used, tells);

    /// <summary>What is set aside in one of the request's accounts.</summary>
    internal struct Entry
    {
        public long Cell;
        public decimal Amount;

        /// <summary>How many times over the amount is set aside: once for each attempt that may have cost some of it, and not at all where none is made.</summary>
        public int Times;
    }
}
