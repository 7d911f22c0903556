using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>How long a provider may take before the client gets 504 (502 when it cannot be reached).</summary>
public sealed record TimeoutSettings
{
    /// <summary>For the connection to a provider. 100 ms to 5 minutes. Default 10 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending the request to the first byte of the answer. 100 ms to 1 day. Default 10 minutes, as the official SDKs wait.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two events of a stream. 100 ms to 1 day. Default 5 minutes: models that reason fall silent for minutes.</summary>
    public TimeSpan BetweenEvents { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For a whole call, retries included. 100 ms to 7 days. Default 1 hour.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromHours(1);

    internal static TimeoutSettings Read(Section section)
    {
        TimeSpan least = TimeSpan.FromMilliseconds(100);
        TimeoutSettings defaults = new();
        TimeoutSettings settings = new()
        {
            Connect = section.Duration("connect", defaults.Connect, least, TimeSpan.FromMinutes(5)),
            FirstByte = section.Duration("first_byte", defaults.FirstByte, least, TimeSpan.FromDays(1)),
            BetweenEvents = section.Duration("between_events", defaults.BetweenEvents, least, TimeSpan.FromDays(1)),
            Total = section.Duration("total", defaults.Total, least, TimeSpan.FromDays(7)),
        };
        section.Finish();
        return settings;
    }
}
