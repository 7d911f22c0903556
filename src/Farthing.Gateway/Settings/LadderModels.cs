using Farthing.Administration;
using Farthing.Budgets.Documents;
using Farthing.Gateway.Settings.Reading;
using Farthing.Gateway.Settings.Routing;

namespace Farthing.Gateway.Settings;

/// <summary>Checks that the models which ladders of budgets ask instead can be asked: one that cannot would be noticed when the budget is nearly spent, by every call.</summary>
internal static class LadderModels
{
    /// <summary>Notes what is wrong.</summary>
    public static void Check(Section root, IReadOnlyList<SettingsEntry> entries, ModelNames models)
    {
        if (!entries.Any(entry => entry.Document is BudgetDocument { Ladder.Count: > 0 })) return;
        foreach (Section section in root.List(BudgetKind.Instance.Plural))
        {
            string? name = section.Peek("name");
            if (entries.FirstOrDefault(entry => entry.Kind == BudgetKind.Instance && entry.Name == name)?.Document is not BudgetDocument budget) continue;
            for (int i = 0; i < budget.Ladder.Count; i++)
            {
                foreach ((string asked, string instead) in budget.Ladder[i].Models)
                    if (models.Problem(instead) is { } problem) section.Problem($"ladder[{i}].models.{asked}", problem);
            }
        }
    }
}
