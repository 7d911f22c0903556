using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>What calls are charged at.</summary>
public sealed record PriceSettings
{
    /// <summary>
    /// A folder of catalog files (<c>*.json</c>, one for each provider) that lie over the shipped catalog model by model; <c>farthing prices import</c>
    /// writes into it. Default: <c>prices</c> in the data folder, if there is one.
    /// </summary>
    public required string Catalog { get; init; }

    /// <summary>What is paid instead of list prices. Of several that match a call, the most specific one applies, alone. Default: none.</summary>
    public IReadOnlyList<PriceOverrideSettings> Overrides { get; init; } = [];

    /// <summary>Contracts whose prices depend on the month's volume. The first one that covers a call counts it. Default: none.</summary>
    public IReadOnlyList<VolumePlanSettings> Volumes { get; init; } = [];

    internal static PriceSettings Read(Section section, string dataFolder, PriceNames names)
    {
        PriceSettings settings = new()
        {
            Catalog = ReadCatalog(section, dataFolder),
            Overrides = PriceOverrideSettings.ReadAll(section.List("overrides"), names),
            Volumes = VolumePlanSettings.ReadAll(section.List("volumes"), names),
        };
        if (section.Has("catalog") && section.IsScalar("catalog") && !Directory.Exists(settings.Catalog))
            section.Problem("catalog", $"there is no folder {settings.Catalog}; make it, or take the key away");
        section.Finish();
        return settings;
    }

    internal static string ReadCatalog(Section section, string dataFolder) =>
        section.Text("catalog") is { } folder ? section.FullPath("catalog", folder) : Path.Combine(dataFolder, "prices");
}
