using Farthing.Calls;
using Farthing.Providers.Transport;

namespace Farthing.Tests.Providers;

/// <summary>An answer that lies in memory.</summary>
internal sealed class GivenResponse(int status, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers) : ProviderResponse
{
    private ReadOnlyMemory<byte> _rest = body;

    public GivenResponse(int status, params (string Name, string Value)[] headers)
        : this(status, default, headers)
    {
    }

    public override int Status => status;

    public override long? ContentLength { get; } = body.Length;

    public override string? Find(string name)
    {
        foreach ((string known, string value) in headers)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    public override void CopyHeadersTo(IReplyHeaders target)
    {
        foreach ((string name, string value) in headers) target.Add(name, value);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return new ValueTask<int>(count);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
