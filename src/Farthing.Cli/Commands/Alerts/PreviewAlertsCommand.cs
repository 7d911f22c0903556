using System.CommandLine;
using System.Text;
using Farthing.Alerts;
using Farthing.Alerts.Preview;
using Farthing.Budgets.Documents;
using Farthing.Cli.Rendering;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands.Alerts;

/// <summary><c>farthing alerts preview [RULE]</c>: how often rules as they stand in the settings file would have fired in the last 28 days.</summary>
internal static class PreviewAlertsCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<AlertKind?> rule = new("rule")
        {
            Description = $"The rule: {string.Join(", ", AlertPreview.Rules.Select(kind => LedgerNames.Of(kind)))}. Default: all.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                if (LedgerNames.TryParse(word, out AlertKind kind) && kind != AlertKind.Test) return kind;
                result.AddError($"\"{word}\" is no rule. Rules: {string.Join(", ", AlertPreview.Rules.Select(each => LedgerNames.Of(each)))}");
                return null;
            },
        };
        LedgerOptions ledger = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("preview", "Show how often rules would have fired in the last 28 days with the settings as they are written now.") { rule, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            FarthingSettings settings = SettingsLoader.LoadForLedger(ledger.Source(parsed, terminal));
            AlertRuleOptions options = settings.Alerts.ToOptions();
            await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
            AlertPreview preview = new(reader, options, [.. settings.Entries.Where(entry => entry.Kind == BudgetKind.Instance).SelectMany(entry => ((BudgetDocument)entry.Document).ToAllowances(entry.Name))]);
            List<RulePreview> previews = [];
            foreach (AlertKind kind in parsed.GetValue(rule) is { } one ? [one] : AlertPreview.Rules)
                previews.Add(await preview.RunAsync(kind, terminal.Time.GetUtcNow(), cancellationToken));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Encoding.UTF8.GetString(AlertApiJson.OfPreviews(previews, options.Enabled)));
            else AlertsView.WritePreviews(terminal.Console, previews, options.Enabled);
            return ExitCode.Fine;
        });
        return command;
    }
}
