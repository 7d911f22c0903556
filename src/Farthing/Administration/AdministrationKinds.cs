using Farthing.Administration.Keys;
using Farthing.Administration.Tree;
using Farthing.Answers.Documents;
using Farthing.Budgets.Documents;

namespace Farthing.Administration;

/// <summary>Every kind there is. A new one is added here, and only here.</summary>
public static class AdministrationKinds
{
    /// <summary>All kinds; those that others refer to come first.</summary>
    public static IReadOnlyList<AdministrationKind> All { get; } =
    [
        OrganisationKind.Instance,
        TeamKind.Instance,
        ProjectKind.Instance,
        KeyKind.Instance,
        AdminKeyKind.Instance,
        BudgetKind.Instance,
        LimitKind.Instance,
        FaqKind.Instance,
        AnswerRuleKind.Instance,
    ];

    /// <summary>The kind of a name, or <c>null</c>.</summary>
    public static AdministrationKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The kind of a segment of the admin API's path, or <c>null</c>.</summary>
    public static AdministrationKind? FindByPath(string segment) => All.FirstOrDefault(kind => kind.PathSegment == segment);
}
