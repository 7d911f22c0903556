using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Budgets.Documents;
using Farthing.Gateway.Settings.Reading;
using Farthing.Gateway.Settings.Routing;

namespace Farthing.Gateway.Settings;

/// <summary>Checks that the models which ladders of budgets ask instead can be asked: one that cannot would be noticed when the budget is nearly spent, by every call.</summary>
/// <param name="settings">Whose models there are; where they name no provider, as those of a command line may, nothing is known of models.</param>
internal sealed class LadderModels(FarthingSettings settings) : IDocumentCheck
{
    /// <summary>Notes what is wrong with the settings' own budgets.</summary>
    public static void Check(Section root, IReadOnlyList<SettingsEntry> entries, ModelNames models)
    {
        if (!entries.Any(entry => entry.Document is BudgetDocument { Ladder.Count: > 0 })) return;
        foreach (Section section in root.List(BudgetKind.Instance.Plural))
        {
            string? name = section.Peek("name");
            if (entries.FirstOrDefault(entry => entry.Kind == BudgetKind.Instance && entry.Name == name)?.Document is not BudgetDocument budget) continue;
            foreach ((string field, string instead) in ModelsOf(budget))
                if (models.Problem(instead) is { } problem) section.Problem(field, problem);
        }
    }

    /// <inheritdoc />
    public void Check(object document, object? before, DocumentProblems problems)
    {
        if (document is not BudgetDocument { Ladder.Count: > 0 } budget || settings.Providers.Count == 0) return;
        HashSet<string> known = [.. before is BudgetDocument earlier ? ModelsOf(earlier).Select(each => each.Instead) : []];

        // The price catalog is read again, because it may have changed since the start.
        ModelNames models = new(settings.Providers, settings.Deployments, settings.Aliases, settings.Prices.Catalog);
        foreach ((string field, string instead) in ModelsOf(budget))
            if (!known.Contains(instead) && models.Problem(instead) is { } problem) problems.Add(field, problem);
    }

    private static IEnumerable<(string Field, string Instead)> ModelsOf(BudgetDocument budget) =>
        budget.Ladder.SelectMany((step, i) => step.Models.Select(each => ($"ladder[{i}].models.{each.Key}", each.Value)));
}
