using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing.Catalogs;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: cheapest</c>: the cheapest model that can take the call.</summary>
public sealed record CheapestRouteSettings : RouteSettings
{
    /// <summary>The models to choose from, the strongest last, two or more.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>
    /// What the price catalog does not know: under <c>tools</c>, <c>images</c>, <c>files</c>, <c>audio</c>, <c>structured</c> and <c>schema</c> the models that cannot do it. Default:
    /// what the catalog says.
    /// </summary>
    public IReadOnlyDictionary<string, ModelAbilities> Without { get; init; } = new Dictionary<string, ModelAbilities>(StringComparer.Ordinal);

    /// <summary>How long a whole answer may take, by what was measured lately. 10 ms to 1 h. Default: any time.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Where calls go that none of the models can take. Default: to the model that they ask for.</summary>
    public string? Otherwise { get; init; }

    internal override IEnumerable<(string Key, string Target)> Targets =>
        Models.Select(model => ("models", model)).Concat(Otherwise is { } rest ? [("otherwise", rest)] : []);

    internal override bool MayLeave => Otherwise is null;

    internal static CheapestRouteSettings Read(string name, RouteFor calls, Section section)
    {
        IReadOnlyList<string> models = RouteKeys.Models(section, 2);
        TimeSpan within = section.Duration("within", TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        return new CheapestRouteSettings { Name = name, For = calls, Models = models, Without = RouteKeys.Without(section, models), Within = within > TimeSpan.Zero ? within : null, Otherwise = section.Text("otherwise") };
    }
}
