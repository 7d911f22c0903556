namespace Farthing.Ledger.Journal;

/// <summary>Reads single intents again, keeping the file open that it read last.</summary>
internal sealed class IntentLoader : IDisposable
{
    private MovedSegment? _segment;
    private SegmentReader? _reader;

    /// <summary>The payload of the intent at a place, valid until the next call.</summary>
    public ReadOnlySpan<byte> Load(IntentPlace place)
    {
        if (_segment != place.Segment)
        {
            _reader?.Dispose();
            _segment = place.Segment;
            _reader = place.Segment.OpenReader(place.Offset);
        }

        _reader!.Seek(place.Offset);
        return _reader.TryRead(_reader.Length, out ReadOnlySpan<byte> payload)
            ? payload
            : throw new InvalidDataException($"An entry of the journal segment '{place.Segment.Path}' can no longer be read.");
    }

    public void Dispose() => _reader?.Dispose();
}
