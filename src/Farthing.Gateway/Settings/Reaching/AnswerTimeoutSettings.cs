using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>How long one provider or deployment may take, where that differs from what holds for all.</summary>
public sealed record AnswerTimeoutSettings
{
    /// <summary>From sending the request to the first byte of the answer. 100 ms to 1 day. Default: what holds for all.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>Between two events of a stream. 100 ms to 1 day. Default: what holds for all.</summary>
    public TimeSpan? BetweenEvents { get; init; }

    internal static AnswerTimeoutSettings Read(Section section)
    {
        TimeSpan least = TimeSpan.FromMilliseconds(100), most = TimeSpan.FromDays(1);
        AnswerTimeoutSettings settings = new() { FirstByte = section.OptionalDuration("first_byte", least, most), BetweenEvents = section.OptionalDuration("between_events", least, most) };
        section.Finish();
        return settings;
    }
}
