using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Routing.Cost;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: cheapest</c>: the cheapest model that can take the call.</summary>
public sealed record CheapestRouteSettings : RouteSettings
{
    private static readonly (string Key, ModelAbilities Ability)[] Abilities =
    [
        ("tools", ModelAbilities.Tools), ("images", ModelAbilities.Images), ("files", ModelAbilities.Files), ("audio", ModelAbilities.Audio), ("structured", ModelAbilities.Structured),
    ];

    /// <summary>The models to choose from, the strongest last, two or more.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What the price catalog does not know: under <c>tools</c>, <c>images</c>, <c>files</c>, <c>audio</c> and <c>structured</c> the models that cannot do it. Default: all can.</summary>
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
        Dictionary<string, ModelAbilities> without = new(StringComparer.Ordinal);
        Section lacks = section.Child("without");
        foreach ((string key, ModelAbilities ability) in Abilities)
        {
            foreach (string model in lacks.Texts(key))
            {
                if (models.Contains(model)) without[model] = without.GetValueOrDefault(model) | ability;
                else lacks.Problem(key, $"\"{model}\" is not one of this policy's models{Nearest.Hint(model, models, "models")}");
            }
        }

        lacks.Finish();
        TimeSpan within = section.Duration("within", TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        return new CheapestRouteSettings { Name = name, For = calls, Models = models, Without = without, Within = within > TimeSpan.Zero ? within : null, Otherwise = section.Text("otherwise") };
    }
}
