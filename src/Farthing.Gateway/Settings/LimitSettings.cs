using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>How large things may be.</summary>
public sealed record LimitSettings
{
    /// <summary>The largest request body in bytes; a larger one gets 413. 1 KiB to 1 GiB. Default 32 MiB.</summary>
    public long MaxBody { get; init; } = 32L << 20;

    /// <summary>How deep a request's JSON may be nested; a deeper one gets 400. 8 to 1024. Default 128.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>
    /// The largest part of an answer in bytes that is held in memory to read its usage; a larger answer is passed on all the same.
    /// 64 KiB to 1 GiB. Default 16 MiB.
    /// </summary>
    public long MaxBufferedAnswer { get; init; } = 16L << 20;

    /// <summary>The longest answer in bytes that is passed on; one that goes on beyond it is broken off. 1 MiB to 1 TiB. Default 1 GiB.</summary>
    public long MaxAnswer { get; init; } = 1L << 30;

    internal static LimitSettings Read(Section section)
    {
        LimitSettings defaults = new();
        LimitSettings settings = new()
        {
            MaxBody = section.Size("max_body", defaults.MaxBody, 1L << 10, 1L << 30),
            MaxDepth = (int)section.Number("max_depth", defaults.MaxDepth, 8, 1024),
            MaxBufferedAnswer = section.Size("max_buffered_answer", defaults.MaxBufferedAnswer, 64L << 10, 1L << 30),
            MaxAnswer = section.Size("max_answer", defaults.MaxAnswer, 1L << 20, 1L << 40),
        };
        section.Finish();
        return settings;
    }
}
