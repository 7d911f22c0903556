using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>How the gateway ends.</summary>
public sealed record ShutdownSettings
{
    /// <summary>How long calls in flight may take to finish once a stop was asked for. 0 s to 1 hour. Default 30 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    internal static ShutdownSettings Read(Section section)
    {
        ShutdownSettings settings = new()
        {
            Grace = section.Duration("grace", new ShutdownSettings().Grace, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        section.Finish();
        return settings;
    }
}
