using Farthing.Calls;

namespace Farthing.Ledger.Journal;

/// <summary>The calls that have an intent in the journal and no outcome in the store yet, with the places of their intents. For one thread.</summary>
internal sealed class OpenCalls
{
    private readonly Dictionary<CallId, Places> _calls = [];

    public int Count => _calls.Count;

    public void Open(CallId id, MovedSegment segment, long offset)
    {
        ref Places places = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_calls, id, out bool exists);
        if (exists) (places.Later ??= []).Add(new IntentPlace(segment, offset));
        else places.First = new IntentPlace(segment, offset);
        segment.OpenIntents++;
    }

    /// <summary>Gives the place of an intent that was carried to another segment; nothing when its call was closed meanwhile.</summary>
    public void Arrive(CallId id, MovedSegment segment, long offset)
    {
        if (_calls.ContainsKey(id)) Open(id, segment, offset);
    }

    public void Close(CallId id)
    {
        if (!_calls.Remove(id, out Places places)) return;
        if (places.First.Segment is not null) places.First.Leave();
        if (places.Later is null) return;
        foreach (IntentPlace place in places.Later) place.Leave();
    }

    /// <summary>The open calls with an intent in one segment.</summary>
    public List<CallId> In(MovedSegment segment)
    {
        List<CallId> found = [];
        foreach ((CallId id, Places places) in _calls)
        {
            if (places.All.Any(place => place.Segment == segment)) found.Add(id);
        }

        return found;
    }

    /// <summary>Takes the intents of a call out of a segment that is about to go, and gives their offsets there.</summary>
    public List<long> Depart(CallId id, MovedSegment segment)
    {
        List<long> offsets = [];
        Places places = _calls[id];
        List<IntentPlace> staying = [];
        foreach (IntentPlace place in places.All)
        {
            if (place.Segment != segment)
            {
                staying.Add(place);
                continue;
            }

            place.Leave();
            offsets.Add(place.Offset);
        }

        _calls[id] = new Places { Later = staying };
        return offsets;
    }

    /// <summary>Every open call with the places of its intents.</summary>
    public IEnumerable<(CallId Id, IReadOnlyList<IntentPlace> Places)> All() => _calls.Select(call => (call.Key, call.Value.All));

    public void Clear()
    {
        foreach (Places places in _calls.Values)
        {
            foreach (IntentPlace place in places.All) place.Leave();
        }

        _calls.Clear();
    }

    /// <summary>Most calls have one intent: the list is for those that were tried again.</summary>
    private struct Places
    {
        public IntentPlace First;
        public List<IntentPlace>? Later;

        public readonly IReadOnlyList<IntentPlace> All => (First.Segment is null, Later) switch
        {
            (false, null) => [First],
            (false, _) => [First, .. Later],
            (true, _) => Later ?? [],
        };
    }
}
