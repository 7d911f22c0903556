using Farthing.Caching.Results;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>What callers keep of their own under <c>/v1/cache</c>.</summary>
public sealed record ResultSettings
{
    /// <summary>How long a result is kept unless its caller says otherwise (<c>x-farthing-cache-ttl</c>). 1 s to 3650 d. Default 30 d.</summary>
    public TimeSpan Ttl { get; init; } = new ResultOptions().Ttl;

    /// <summary>The longest time that a caller may ask for. 1 s to 3650 d. Default 365 d.</summary>
    public TimeSpan MaxTtl { get; init; } = new ResultOptions().MaxTtl;

    /// <summary>The largest result in bytes. 1 KiB to 256 MiB. Default 4 MiB.</summary>
    public long MaxSize { get; init; } = new ResultOptions().MaxSize;

    internal ResultOptions ToOptions() => new() { Ttl = Ttl, MaxTtl = MaxTtl, MaxSize = (int)MaxSize };

    internal static ResultSettings Read(Section section)
    {
        ResultSettings defaults = new();
        ResultSettings settings = new()
        {
            Ttl = section.Duration("ttl", defaults.Ttl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)),
            MaxTtl = section.Duration("max_ttl", defaults.MaxTtl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)),
            MaxSize = section.Size("max_size", defaults.MaxSize, 1L << 10, 256L << 20),
        };
        section.Finish();
        return settings;
    }
}
