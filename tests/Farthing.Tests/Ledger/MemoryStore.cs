using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Tests.Ledger;

/// <summary>A store in memory that keeps the contract, and fails when it is told to: before a commit takes effect or after.</summary>
internal sealed class MemoryStore : ILedgerStore
{
    private readonly Dictionary<CallId, CallRecord> _calls = [];
    private readonly Dictionary<CallId, RefusedCall> _refusals = [];
    private readonly Dictionary<ulong, JournalPosition> _positions = [];
    private readonly Lock _gate = new();

    /// <summary>What happens at the next commits; nothing by default.</summary>
    public Func<Failure> Next { get; set; } = () => Failure.None;

    public int Commits { get; private set; }

    public IReadOnlyList<CallRecord> Calls
    {
        get
        {
            lock (_gate) return [.. _calls.Values];
        }
    }

    public IReadOnlyList<RefusedCall> Refusals
    {
        get
        {
            lock (_gate) return [.. _refusals.Values];
        }
    }

    public JournalPosition? ReadPosition(ulong journal) => _positions.TryGetValue(journal, out JournalPosition position) ? position : null;

    public ILedgerBatch BeginBatch() => new Batch(this);

    public void Dispose()
    {
    }

    internal enum Failure
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    private sealed class Batch(MemoryStore store) : ILedgerBatch
    {
        private readonly Dictionary<CallId, CallRecord> _added = [];
        private readonly List<RefusedCall> _refused = [];

        public void Add(CallRecord record)
        {
            lock (store._gate)
            {
                if (!store._calls.ContainsKey(record.Id)) _added.TryAdd(record.Id, record);
            }
        }

        public void Add(RefusedCall refused) => _refused.Add(refused);

        public int Commit(JournalPosition position)
        {
            Failure failure = store.Next();
            if (failure == Failure.BeforeCommit) throw new IOException("The store failed before the commit.");
            lock (store._gate)
            {
                foreach (CallRecord call in _added.Values) store._calls.Add(call.Id, call);
                foreach (RefusedCall refused in _refused) store._refusals.TryAdd(refused.Id, refused);
                store._positions[position.Journal] = position;
            }

            store.Commits++;
            if (failure == Failure.AfterCommit) throw new IOException("The store failed after the commit.");
            return _added.Count;
        }

        public void Dispose()
        {
        }
    }
}
