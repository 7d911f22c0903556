namespace Farthing.Wire;

/// <summary>Reads a stream of events without what was added to it for <c>include_usage</c> (<see cref="StreamUsageFilter"/>).</summary>
/// <param name="source">Reads the stream as it is; 0 at its end.</param>
public sealed class StreamUsageReader(Func<Memory<byte>, ValueTask<int>> source) : IDisposable
{
    private readonly StreamUsageFilter _filter = new();
    private bool _hasEnded;

    /// <summary>Reads the next bytes; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            int passed = _filter.Read(buffer.Span);
            if (passed > 0 || _hasEnded) return passed;
            int count = await source(buffer).ConfigureAwait(false);
            _hasEnded = count == 0;
            if (_hasEnded) _filter.Complete();
            else _filter.Append(buffer.Span[..count]);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _filter.Dispose();
}
