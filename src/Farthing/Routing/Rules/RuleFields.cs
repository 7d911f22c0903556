using Farthing.Calls;
using Farthing.Routing.Heuristics;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Routing.Rules;

/// <summary>Everything that conditions can ask.</summary>
public static class RuleFields
{
    /// <summary>What a field's name begins with that asks a tag.</summary>
    public const string TagPrefix = "tag.";

    private static readonly RuleField[] All =
    [
        Text("task", request => request.Tags.GetValueOrDefault("task", "")),
        Text("feature", request => request.Call.Principal.Feature),
        Text("user", request => request.Call.Principal.User),
        Text("team", request => request.Call.Principal.Team),
        Text("project", request => request.Call.Principal.Project),
        Text("organisation", request => request.Call.Principal.Organisation),
        Text("key", request => request.Call.Principal.Key),
        Text("model", request => request.AskedModel ?? ""),
        Word("endpoint", request => request.Call.Endpoint.NameOf(), [.. Enum.GetValues<Endpoint>().Select(endpoint => endpoint.NameOf())]),
        Word("complexity", request => ComplexityOf(request), "low", "medium", "high"),
        Word("quality", request => request.Quality.ToString().ToLowerInvariant(), "unsaid", "low", "medium", "high"),
        Word("modality", request => request.Modality.ToString().ToLowerInvariant(), "text", "image", "audio", "file", "other"),
        Word("weekday", request => request.Call.StartedAt.UtcDateTime.DayOfWeek.ToString()[..3].ToLowerInvariant(), "mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        Word("ladder", request => request.LadderStep, "none", "warn", "shorten", "cheaper", "cache-only", "local", "queue", "refuse"),
        Whole("tokens", request => request.InputTokens),
        Whole("output", request => request.OutputLimit is > 0 and long limit ? limit : double.NaN) with { MayBeMissing = true },
        Whole("hour", request => request.Call.StartedAt.UtcDateTime.Hour, 23),
        Number("budget", request => request.BudgetShare is { } share ? (double)share : double.NaN) with { MayBeMissing = true },
        Number("deadline", request => request.Call.Deadline is { } deadline ? (deadline - request.Call.StartedAt).TotalSeconds : double.NaN) with { MayBeMissing = true },
        Flag("tools", request => request.Call.Request.HasTools),
        Flag("streamed", request => request.Call.Streamed),
        Flag("structured", request => request.Call.Request.AsksForStructure),
        Flag("thinking", request => request.Call.Request.SaysEffort),
    ];

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => [.. All.Select(each => each.Name), TagPrefix + "NAME"];

    /// <summary>The field of a name, or <c>null</c>.</summary>
    public static RuleField? Find(string name)
    {
        if (!name.StartsWith(TagPrefix, StringComparison.Ordinal)) return Array.Find(All, field => field.Name == name);
        string tag = name[TagPrefix.Length..];
        return tag.Length == 0 ? null : Text(name, request => request.Tags.GetValueOrDefault(tag, ""));
    }

    private static string ComplexityOf(RouteRequest request) => request.Complexity switch
    {
        Complexity.Simple => "low",
        Complexity.Medium => "medium",
        _ => "high",
    };

    private static RuleField Text(string name, Func<RouteRequest, string> read) => new() { Name = name, Kind = FieldKind.Text, Text = read };

    private static RuleField Word(string name, Func<RouteRequest, string> read, params string[] words) => new() { Name = name, Kind = FieldKind.Word, Text = read, Words = words };

    private static RuleField Number(string name, Func<RouteRequest, double> read) => new() { Name = name, Kind = FieldKind.Number, Number = read };

    private static RuleField Whole(string name, Func<RouteRequest, double> read, double most = double.PositiveInfinity) =>
        new() { Name = name, Kind = FieldKind.Number, Number = read, IsWhole = true, Most = most };

    private static RuleField Flag(string name, Func<RouteRequest, bool> read) => new() { Name = name, Kind = FieldKind.Flag, Flag = read };
}
