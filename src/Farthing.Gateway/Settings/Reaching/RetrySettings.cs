using Farthing.Gateway.Settings.Reading;
using Farthing.Providers.Retrying;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>Whether and when a call is tried again after every deployment has failed it. What a provider does not say is as for all.</summary>
public sealed record RetrySettings
{
    /// <summary>How often a deployment is asked again that answered 408, 429 or 5xx, cut the connection or did not begin in time. 0 to 10. Default 0.</summary>
    public int? Most { get; init; }

    /// <summary>How often it is asked again after no connection could be made. 0 to 10. Default 1.</summary>
    public int? MostUnsent { get; init; }

    /// <summary>The longest wait before the first time; it is drawn evenly from zero to this and doubles each time. 0 to 1 minute. Default 250 ms.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The longest wait before any. 0 to 10 minutes. Default 10 s.</summary>
    public TimeSpan? LongestDelay { get; init; }

    internal RetryOptions ToOptions(RetryOptions general) => new()
    {
        Most = Most ?? general.Most,
        MostUnsent = MostUnsent ?? general.MostUnsent,
        Delay = Delay ?? general.Delay,
        LongestDelay = LongestDelay ?? general.LongestDelay,
    };

    internal static RetrySettings Read(Section section)
    {
        RetrySettings settings = new()
        {
            Most = (int?)section.OptionalNumber("most", 0, 10),
            MostUnsent = (int?)section.OptionalNumber("most_unsent", 0, 10),
            Delay = section.OptionalDuration("delay", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            LongestDelay = section.OptionalDuration("longest_delay", TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
        if (settings is { Delay: { } first, LongestDelay: { } longest } && first > longest)
            section.Problem("delay", "is longer than longest_delay: no wait could be as long; lower one or raise the other");
        section.Finish();
        return settings;
    }
}
