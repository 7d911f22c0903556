using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Cascades;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Promises;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>
/// <c>kind: cascade</c>: cheap models answer first, one after the other, and a stronger one where their answer fails a check. <c>kind: agreement</c>: two or three cheap models
/// are asked at once, and a stronger one where they do not agree.
/// </summary>
public sealed record CascadeRouteSettings : RouteSettings
{
    /// <summary>The kind of a cascade.</summary>
    internal const string Cascade = "cascade";

    /// <summary>The kind of an agreement.</summary>
    internal const string Agreement = "agreement";

    private const int MostCompanions = 4;

    /// <summary><c>cascade</c> or <c>agreement</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The models, cheapest first. Of a cascade without <c>escalate</c> the last one is the strong one; of an agreement all are cheap.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The model that answers where cheap ones do not stand, or the policy that chooses it. Default: the last of <c>models</c>; an agreement must name one.</summary>
    public required string Escalate { get; init; }

    /// <summary>Cheap models asked at the same time as the first: of an agreement the others of <c>models</c>, of a cascade those of <c>checks.agreement.with</c>.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>How many must give the same answer. 2 to all. Default: 2.</summary>
    public int Agreeing { get; init; } = 2;

    /// <summary>The checks.</summary>
    public CascadeCheckSettings Checks { get; init; } = new();

    /// <summary>The scorer, or <c>null</c>.</summary>
    public ScorerSettings? Scorer { get; init; }

    /// <summary>The model that judges answers which passed all else, on OpenAI's wire. Default: none.</summary>
    public string? JudgeModel { get; init; }

    /// <summary>
    /// What is promised against the strong model: <c>max_drop</c>, 0 to 1, default 0.02; <c>confidence</c>, 0.5 to 0.9999, default 0.95. Needs a scorer or comparisons. Default:
    /// nothing, or with a scorer those two.
    /// </summary>
    public Promise? Promise { get; init; }

    /// <summary>The share of calls whose cheap answer stood that are compared with the strong model in the background. 0 to 1. Default: 0.</summary>
    public double Shadow { get; init; }

    /// <summary>After about so many tokens a stream goes to the client if the checks of its beginning have passed; 0 holds it until it is complete. 0 to 10,000. Default: 0.</summary>
    public int ChecksFirstTokens { get; init; }

    /// <summary>How long a cheap model may take for its whole answer. 100 ms to 1 h. Default: 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most that is held of an answer. 4 KiB to 64 MiB. Default: 1 MiB.</summary>
    public int MaxHeld { get; init; } = CascadePlan.DefaultMaxHeld;

    /// <summary>What becomes of a longer answer: <c>escalate</c>, or <c>pass</c> to the client unchecked. Default: escalate.</summary>
    public bool PassesLongOn { get; init; }

    /// <summary>When it stops on a feature where it loses money: <c>then</c> (<c>stop</c> or <c>go-on</c>, default stop), after <c>calls</c> (1 to 1,000,000, default 50), for <c>again_after</c> (1 m to 30 d, default 1 h).</summary>
    public BalanceOptions Losing { get; init; } = new();

    /// <summary>The models that are asked in order, and what stands at the end of them.</summary>
    internal IReadOnlyList<string> Steps => Kind == Agreement ? [Models[0], Escalate] : Models.Contains(Escalate) ? Models : [.. Models, Escalate];

    internal override IEnumerable<(string Key, string Target)> Targets => [("escalate", Escalate)];

    internal override RouteComparisonSettings? Comparison => Shadow > 0 ? new RouteComparisonSettings(Shadow, Escalate, [], JudgeModel) : null;

    internal override IEnumerable<(string Key, string Model)> PlainModels =>
        Models.Select(model => ("models", model)).Concat(Companions.Select(model => ("checks", model))).Concat(JudgeModel is { } judge ? [("checks", judge)] : [])
            .Concat(Shadow > 0 ? [("shadow", Escalate)] : []);

    internal static CascadeRouteSettings Read(string kind, string name, RouteFor calls, Section section)
    {
        bool agrees = kind == Agreement;
        string? escalate = section.Text("escalate");
        IReadOnlyList<string> models = RouteKeys.Models(section, agrees || escalate is null ? 2 : 1);
        if (agrees && models.Count > MostCompanions) section.Problem("models", $"names {models.Count} models; at most {MostCompanions} are asked at once");
        if (agrees && escalate is null) section.Problem("escalate", "is required: the model or the policy that answers where the others do not agree");
        if (escalate is not null && models.Contains(escalate)) section.Problem("escalate", "stands among the models too; take it out of one of them");
        Section checks = section.Child("checks");
        Section agreement = checks.Child("agreement");
        IReadOnlyList<string> companions = agrees ? [.. models.Skip(1)] : agreement.Texts("with");
        if (!agrees && checks.Has("agreement")) CheckCompanions(agreement, companions, models);
        if (agrees && checks.Has("agreement")) checks.Problem("agreement", "is what this kind does by itself; take it out");
        int all = companions.Count + 1;
        string strong = escalate ?? (models.Count > 0 ? models[^1] : "");
        CascadeRouteSettings settings = new()
        {
            Name = name,
            For = calls,
            Kind = kind,
            Models = models,
            Escalate = strong,
            Companions = companions,
            Agreeing = (int)(agrees ? section : agreement).Number("agreeing", 2, 2, Math.Max(2, all)),
            Checks = CascadeCheckSettings.Read(checks),
            Scorer = agrees || models.Count == 0 ? null : ScorerSettings.Read(checks, models[0], strong),
            JudgeModel = checks.Has("judge") ? checks.RequiredText("judge") : null,
            Promise = ReadPromise(section, checks.Has("scorer")),
            Shadow = RouteKeys.Shadow(section),
            ChecksFirstTokens = (int)section.Number("checks_first_tokens", 0, 0, 10_000),
            Patience = section.Duration("patience", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            MaxHeld = (int)section.Size("max_held", CascadePlan.DefaultMaxHeld, 4 * 1024, 64 * 1024 * 1024),
            PassesLongOn = section.Choice("longer", false, new("escalate", false), new("pass", true)),
            Losing = ReadLosing(section.Child("losing")),
        };
        agreement.Finish();
        checks.Finish();
        Check(section, settings);
        return settings;
    }

    private static void CheckCompanions(Section agreement, IReadOnlyList<string> companions, IReadOnlyList<string> models)
    {
        if (companions.Count is 0 or >= MostCompanions) agreement.Problem("with", $"is required: one to {MostCompanions - 1} cheap models that are asked at the same time as the first");
        if (companions.FirstOrDefault(models.Contains) is { } twice) agreement.Problem("with", $"\"{twice}\" is among the models; name another: a model agrees with itself");
    }

    private static void Check(Section section, CascadeRouteSettings settings)
    {
        if (section.Has("promise") && settings.Scorer is null && settings.Shadow == 0)
            section.Problem("promise", "needs checks.scorer or shadow: without outcomes nothing can be promised");
        if (settings.ChecksFirstTokens > 0 && (settings.Companions.Count > 0 || settings.JudgeModel is not null || settings.Scorer is not null))
            section.Problem("checks_first_tokens", "cannot stand beside agreement, a judge or a scorer: they need the whole answer; take one of them out");
    }

    private static Promise? ReadPromise(Section section, bool isUsual)
    {
        if (!section.Has("promise") && !isUsual) return null;
        Section promise = section.Child("promise");
        Promise read = new() { MaxDrop = (double)promise.Decimal("max_drop", 0.02m, 0, 1), Confidence = (double)promise.Decimal("confidence", 0.95m, 0.5m, 0.9999m) };
        promise.Finish();
        return read;
    }

    private static BalanceOptions ReadLosing(Section section)
    {
        BalanceOptions read = new()
        {
            MayStop = section.Choice("then", true, new("stop", true), new("go-on", false)),
            FewestCalls = (int)section.Number("calls", 50, 1, 1_000_000),
            TriesAgainAfter = section.Duration("again_after", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
        };
        section.Finish();
        return read;
    }
}
