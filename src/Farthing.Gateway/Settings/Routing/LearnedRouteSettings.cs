using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: learned</c>: by what the strong model would gain, foretold from the prompt.</summary>
public sealed record LearnedRouteSettings : RouteSettings
{
    /// <summary>The cheap model.</summary>
    public required string Weak { get; init; }

    /// <summary>The strong model; it answers everything as long as nothing is learned.</summary>
    public required string Strong { get; init; }

    /// <summary>The file of outcomes that it learns from, one object of JSON a line, in which both models have scores. Relative to the settings file.</summary>
    public required string Outcomes { get; init; }

    /// <summary>The name of the cheap model in that file. Default: <see cref="Weak"/>.</summary>
    public required string WeakName { get; init; }

    /// <summary>The name of the strong model in that file. Default: <see cref="Strong"/>.</summary>
    public required string StrongName { get; init; }

    /// <summary>The share of calls that go to the strong model where nothing is promised. 0 to 1. Default 0.5.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>What it promises against the strong model. Default: nothing.</summary>
    public RoutePromiseSettings? Promise { get; init; }

    /// <summary>The share of calls that are compared with the strong model in the background, paid by the optimiser. 0 to 1. Default 0.</summary>
    public double Shadow { get; init; }

    /// <summary>The model that says whether two answers come to the same where words do not tell. Default: none.</summary>
    public string? Judge { get; init; }

    internal override IEnumerable<(string Key, string Target)> Targets => [("weak", Weak), ("strong", Strong), .. Judge is { } judge ? [("judge", judge)] : Array.Empty<(string, string)>()];

    internal override RouteComparisonSettings? Comparison => Shadow > 0 ? new RouteComparisonSettings(Shadow, Strong, [Weak], Judge) : null;

    internal static LearnedRouteSettings Read(string name, RouteFor calls, Section section)
    {
        string weak = section.RequiredText("weak"), strong = section.RequiredText("strong");
        if (weak.Length > 0 && weak == strong) section.Problem("strong", "is the cheap model too; name two");
        string file = section.RequiredText("outcomes");
        string path = file.Length > 0 ? section.FullPath("outcomes", file) : "";
        if (path.Length > 0 && !File.Exists(path)) section.Problem("outcomes", $"there is no file {path}");
        RoutePromiseSettings? promise = RouteKeys.Promise(section);
        if (promise is not null && promise.Against.Length > 0 && promise.Against != strong) section.Child("promise").Problem("against", $"must be the strong model, \"{strong}\": the promise is kept by asking it more often");
        return new LearnedRouteSettings
        {
            Name = name,
            For = calls,
            Weak = weak,
            Strong = strong,
            Outcomes = path,
            WeakName = section.Text("weak_name") ?? weak,
            StrongName = section.Text("strong_name") ?? strong,
            Share = (double)section.Decimal("share", 0.5m, 0, 1),
            Promise = promise,
            Shadow = RouteKeys.Shadow(section),
            Judge = section.Text("judge"),
        };
    }
}
