using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Rendering;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Cli.Commands.Budgets;

/// <summary><c>farthing budgets raise</c>: more of a budget for a while.</summary>
internal static class RaiseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = new("name") { Description = "The budget's name." };
        Option<decimal?> by = CommonOptions.Parsed<decimal?>("--by", "USD", "How many dollars more there are in each window meanwhile.", ReadAmount);
        Option<string?> until = new("--until") { Description = "When it ends: 2026-12-01, 2026-12-01T18:00:00Z or 7d (from now).", HelpName = "TIME" };
        Option<bool> end = new("--end") { Description = "End the raise that there is now." };
        AdministrationOptions options = new(terminal);
        Command command = new("raise", "Give a budget more for a while; it goes back by itself.") { name, by, until, end };
        command.Validators.Add(result =>
        {
            bool ends = result.GetValue(end), raises = result.GetResult(by) is not null && result.GetResult(until) is not null;
            if (ends == raises || (ends && (result.GetResult(by) is not null || result.GetResult(until) is not null)))
                result.AddError("raise: say how much and how long (--by 50 --until 2026-12-01), or --end");
        });
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string of = parsed.GetRequiredValue(name);
            byte[] body = LedgerJson.ToUtf8(json =>
            {
                json.WriteStartObject();
                if (parsed.GetValue(end))
                {
                    json.WriteNull("raise");
                }
                else
                {
                    json.WriteStartObject("raise");
                    json.WriteNumber("by", parsed.GetValue(by)!.Value);
                    json.WriteString("until", ReadMoment(parsed.GetValue(until)!, terminal.Time.GetUtcNow()));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            });
            JsonElement answer = await options.SendAsync(parsed, "PATCH", ["budgets", of], cancellationToken, body: body);
            if (options.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else EntryView.Write(terminal.Console, terminal.Out, answer);
            return ExitCode.Fine;
        });
        return command;
    }

    private static decimal? ReadAmount(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) && amount > 0
            ? amount
            : throw new FormatException($"--by: \"{text}\" is not an amount of dollars above zero, such as 50 or 12.5");

    // A length of time counts from now; what is no time at all is refused by who knows which times there are.
    private static string ReadMoment(string text, DateTimeOffset now) =>
        Quantity.TryParseDuration(text, out TimeSpan duration) && duration < TimeSpan.FromDays(36_500) ? Moment.Format(now + duration) : text;
}
