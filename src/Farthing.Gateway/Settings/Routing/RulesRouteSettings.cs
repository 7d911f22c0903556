using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Rules;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: rules</c>: by conditions, the first that is true counts.</summary>
public sealed record RulesRouteSettings : RouteSettings
{
    /// <summary>The rules in order: each <c>when</c>, a condition such as <c>task == "classify" and tokens &lt; 2k</c>, and <c>to</c>, a model or a policy.</summary>
    public required IReadOnlyList<RuleSettings> Rules { get; init; }

    /// <summary>Where calls go that no rule fits. Default: to the model that they ask for.</summary>
    public string? Otherwise { get; init; }

    internal override IEnumerable<(string Key, string Target)> Targets =>
        Rules.Select((rule, index) => ($"rules[{index}].to", rule.To)).Concat(Otherwise is { } rest ? [("otherwise", rest)] : []);

    internal override bool MayLeave => Otherwise is null;

    internal static RulesRouteSettings Read(string name, RouteFor calls, Section section)
    {
        List<RuleSettings> rules = [];
        List<Section> sections = [];
        foreach (Section item in section.List("rules"))
        {
            string when = item.RequiredText("when");
            string to = item.RequiredText("to");
            item.Finish();
            if (when.Length == 0) continue;
            try
            {
                rules.Add(new RuleSettings(when, ConditionReader.Read(when), to));
                sections.Add(item);
            }
            catch (RuleException wrong)
            {
                item.Problem("when", wrong.Message);
            }
        }

        if (!section.Has("rules")) section.Problem("rules", "is required: a list of rules with 'when' and 'to'");
        foreach ((int index, string problem) in RuleCheck.Find([.. rules.Select(rule => (rule.Condition, rule.To))])) sections[index].Problem("when", problem);
        return new RulesRouteSettings { Name = name, For = calls, Rules = rules, Otherwise = section.Text("otherwise") };
    }
}
