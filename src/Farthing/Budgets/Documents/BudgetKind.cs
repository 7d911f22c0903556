using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Documents;

/// <summary>Budgets.</summary>
public sealed class BudgetKind : AdministrationKind<BudgetDocument>
{
    private const decimal Most = 1_000_000_000_000m;

    private BudgetKind()
        : base("budget", "budgets")
    {
    }

    /// <summary>The one there is.</summary>
    public static BudgetKind Instance { get; } = new();

    /// <inheritdoc />
    public override BudgetDocument Read(DocumentReader reader)
    {
        BudgetDocument document = new()
        {
            For = ScopeDocument.Read(reader.Child("for")),
            Windows = BudgetWindow.ReadAll(reader),
            Hard = reader.Flag("hard", true),
            CarryOver = reader.Flag("carry_over"),
            Raise = ReadRaise(reader.Child("raise")),
            OpenWithoutStore = reader.Choice("when_store_unavailable", false, ("closed", false), ("open", true)),
            Ladder = LadderDocument.ReadAll(reader.Children("ladder")),
        };
        if (document.CarryOver && document.Windows.Any(window => window.Period.IsRolling)) reader.Problem("carry_over", "is for windows that end; a rolling one never leaves anything over");
        if (document.Ladder.Any(step => step.AtForecast is not null) && document.Windows.All(window => window.Period.IsRolling))
            reader.Problem("ladder", "has a step at a forecast, which needs a window that ends; a rolling one has no end to forecast");
        if (document.Ladder.Count > 0 && document.For.IsOfDeployment) reader.Problem("ladder", "goes by who asks: it is taken before a model is chosen, and is not for budgets by model, provider or deployment");
        return document;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, BudgetDocument document, bool withSecrets)
    {
        ScopeDocument.Write(json, document.For);
        BudgetWindow.WriteAll(json, document.Windows);
        json.WriteBoolean("hard", document.Hard);
        json.WriteBoolean("carry_over", document.CarryOver);
        if (document.Raise is { } raise)
        {
            json.WriteStartObject("raise");
            json.WriteNumber("by", raise.By);
            json.WriteString("until", raise.Until);
            json.WriteEndObject();
        }

        json.WriteString("when_store_unavailable", document.OpenWithoutStore ? "open" : "closed");
        LadderDocument.WriteAll(json, document.Ladder);
    }

    /// <inheritdoc />
    public override void Check(string name, BudgetDocument document, AdministrationSnapshot others, DocumentProblems problems)
    {
        LadderDocument.Check(document.Ladder, others.Find(this, name)?.Ladder ?? [], problems);
        foreach (AdministrationEntry<BudgetDocument> other in others.Of(this).Values)
        {
            if (other.Name != name && Contradicts(other.Document, document))
                problems.Add("", $"contradicts the budget \"{other.Name}\": both are for {document.For} and the same window, with different amounts; keep one of them");
        }
    }

    private static Raise? ReadRaise(DocumentReader? reader)
    {
        if (reader is null) return null;
        decimal by = reader.Decimal("by", 0.000_000_001m, Most) ?? 0;
        if (!reader.Has("by")) reader.Problem("by", "is required: how many dollars more there are for a while");
        DateTimeOffset? until = reader.Moment("until");
        if (!reader.Has("until")) reader.Problem("until", "is required: a raise ends, otherwise change the amount");
        reader.Finish();
        return new Raise(by, until ?? DateTimeOffset.MinValue);
    }

    private static bool Contradicts(BudgetDocument one, BudgetDocument other) =>
        one.For.ToString() == other.For.ToString() && one.Hard == other.Hard
        && one.Windows.Any(window => other.Windows.Any(same => same.Period == window.Period && same.Usd != window.Usd));
}
