using Farthing.Administration;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Documents;

namespace Farthing.Optimiser;

/// <summary>The budget of the optimiser's own calls.</summary>
public static class OptimiserBudget
{
    /// <summary>Its name.</summary>
    public const string Name = "optimiser";

    /// <summary>A hard budget for each day.</summary>
    /// <param name="usd">US dollars a day.</param>
    public static SettingsEntry PerDay(decimal usd) => new(
        BudgetKind.Instance,
        Name,
        new BudgetDocument
        {
            For = new Scope([new ScopeTerm(ScopeDimension.Project, OwnProject.Name)]),
            Windows = [new BudgetWindow(usd, new CalendarPeriod { Unit = CalendarUnit.Day })],
        },
        "optimiser.usd_per_day");
}
