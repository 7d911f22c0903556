using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>A discount from a volume on.</summary>
public sealed record VolumeTierSettings
{
    /// <summary>US dollars or tokens charged in the month before the call; the call that crosses the line still has the earlier price. From 0.</summary>
    public required decimal From { get; init; }

    /// <summary>What is taken off token prices: 0.1 is 10 % off. 0 to 1.</summary>
    public required decimal Discount { get; init; }

    internal static VolumeTierSettings Read(Section section)
    {
        if (!section.Has("from")) section.Problem("from", "is required: the volume from which the discount holds");
        if (!section.Has("discount")) section.Problem("discount", "is required: 0.1 is 10 % off");
        VolumeTierSettings settings = new()
        {
            From = section.Decimal("from", 0, 0, 1_000_000_000_000_000),
            Discount = section.Decimal("discount", 0, 0, 1),
        };
        section.Finish();
        return settings;
    }
}
