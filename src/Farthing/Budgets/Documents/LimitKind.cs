using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Documents;

/// <summary>Limits of calls, tokens and dollars in a time, and of calls at a time.</summary>
public sealed class LimitKind : AdministrationKind<LimitDocument>
{
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromMinutes(1);

    private static readonly (string Field, Measure Measure)[] Measures =
    [
        ("requests", Measure.Requests), ("tokens", Measure.Tokens), ("input_tokens", Measure.InputTokens), ("output_tokens", Measure.OutputTokens),
        ("usd", Measure.Usd), ("concurrent", Measure.Concurrency),
    ];

    // In the settings, limits is the section of how large things may be.
    private LimitKind()
        : base("rate_limit", "rate_limits")
    {
    }

    /// <summary>The one there is.</summary>
    public static LimitKind Instance { get; } = new();

    /// <inheritdoc />
    public override string PathSegment => "limits";

    /// <inheritdoc />
    public override LimitDocument Read(DocumentReader reader)
    {
        LimitDocument document = new()
        {
            For = ScopeDocument.Read(reader.Child("for")),
            Amounts = ReadAmounts(reader),
            Period = reader.Has("per") || reader.Has("rolling") ? PeriodDocument.Read(reader, "1m") : Fallback(reader),
        };
        if (document.Amounts.Count == 0) reader.Problem("", "limits nothing; set requests, tokens, input_tokens, output_tokens, usd or concurrent");
        return document;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, LimitDocument document, bool withSecrets)
    {
        ScopeDocument.Write(json, document.For);
        foreach ((string field, Measure measure) in Measures)
            if (document.Amounts.TryGetValue(measure, out decimal amount)) json.WriteNumber(field, amount);
        PeriodDocument.Write(json, document.Period);
    }

    private static RollingPeriod Fallback(DocumentReader reader)
    {
        // So that the fields count as known.
        PeriodDocument.Read(reader, "1m");
        return new RollingPeriod(DefaultWindow);
    }

    private static Dictionary<Measure, decimal> ReadAmounts(DocumentReader reader)
    {
        Dictionary<Measure, decimal> amounts = [];
        foreach ((string field, Measure measure) in Measures)
        {
            decimal? amount = measure == Measure.Usd ? reader.Decimal(field, 0, 1_000_000_000m) : reader.Number(field, 0, 1_000_000_000_000);
            if (amount is { } known) amounts[measure] = known;
        }

        return amounts;
    }
}
