using System.Globalization;
using System.Text.Json;
using Farthing.Pricing;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>How budgets and limits stand, for people, from what the admin API says.</summary>
internal static class BudgetView
{
    private const int BarWidth = 10;

    /// <summary>A table of accounts, the fullest first, and of what providers said of their limits.</summary>
    public static void WriteStatus(IAnsiConsole console, JsonElement page, string segment, string? name)
    {
        JsonElement[] accounts = [.. page.GetProperty("accounts").EnumerateArray()];
        if (accounts.Length > 0) WriteAccounts(console, accounts);
        else if (name is null) console.Write(new Text($"There are no {segment}. Make one: farthing {segment} create NAME\n"));
        else console.Write(new Text($"Nothing counts for \"{Figures.Name(name)}\" yet: no call that it is for has come, or there is none of that name. farthing {segment} list shows them.\n"));

        long waiting = page.GetProperty("waiting").GetInt64();
        if (waiting > 0) console.Write(new Text($"\n{Figures.Plural(waiting, "call waits", "calls wait")} for room.\n"));
        if (!page.TryGetProperty("deployments", out JsonElement deployments) || deployments.GetArrayLength() == 0) return;
        console.Write(new Text("\nWhat providers said of their limits\n\n", Style.Parse("bold")));
        WriteDeployments(console, deployments);
    }

    /// <summary>Each step of the ladder of each account, and when it will be taken.</summary>
    public static void WritePreview(IAnsiConsole console, JsonElement page)
    {
        bool isFirst = true;
        foreach (JsonElement account in page.GetProperty("accounts").EnumerateArray())
        {
            if (!isFirst) console.Write(new Text("\n"));
            isFirst = false;
            string of = Text(account, "of");
            string forecast = account.TryGetProperty("forecast_share", out JsonElement share)
                ? $", {Figures.Percent(Number(share), 1)} by the end of the window at the present pace" : "";
            console.Write(new Text(
                $"{Text(account, "name")}{(of.Length > 0 ? $" of {of}" : "")}: {Amount(account, "used")} of {Amount(account, "limit")} per {Text(account, "per")} used{forecast}\n\n", Style.Parse("bold")));
            JsonElement ladder = account.GetProperty("ladder");
            if (ladder.GetArrayLength() == 0)
            {
                console.Write(new Text("It has no ladder: calls that do not fit are refused, nothing is done before. docs/budgets.md says what a ladder can do.\n"));
                continue;
            }

            FigureTable table = new([new("step", Kind: CellKind.Whole), new("at", Kind: CellKind.Whole), new("taken", Kind: CellKind.Whole)]);
            foreach (JsonElement step in ladder.EnumerateArray()) table.Add(Text(step, "do"), At(step), Taken(step));
            table.Write(console);
        }
    }

    private static void WriteAccounts(IAnsiConsole console, JsonElement[] accounts)
    {
        bool unicode = console.Profile.Capabilities.Unicode;
        FigureTable table = new(
        [
            new("name", Kind: CellKind.Name), new("of", 1, CellKind.Name), new("what", 3, CellKind.Whole, "dim"), new("used"), new("reserved", 2), new("limit"),
            new("", Kind: CellKind.Figure), new("", 4, CellKind.Whole, "green"), new("full again (UTC)", 3, CellKind.Whole, "dim"), new("waiting", 2),
        ]);
        foreach (JsonElement account in accounts)
        {
            decimal held = Number(account.GetProperty("used")) + Number(account.GetProperty("reserved")), limit = Number(account.GetProperty("limit"));
            bool isConcurrent = Text(account, "measure") == "concurrency";
            string of = Text(account, "of");
            long waiting = account.GetProperty("waiting").GetInt64();
            table.Add(
                Text(account, "name"),
                of.Length > 0 ? of : Text(account, "for"),
                isConcurrent ? "calls at a time" : $"{Text(account, "measure").Replace('_', ' ')} per {Text(account, "per")}",
                Amount(account, "used"),
                Amount(account, "reserved"),
                Amount(account, "limit"),
                limit > 0 ? Figures.Percent(held, limit) : "100%",
                limit > 0 ? Figures.Bar(Math.Min(held, limit), limit, BarWidth, unicode) : "",
                isConcurrent ? "" : Figures.Moment(account.GetProperty("window_end").GetDateTimeOffset()),
                waiting > 0 ? Figures.Count(waiting) : "");
        }

        table.Write(console);
    }

    private static void WriteDeployments(IAnsiConsole console, JsonElement deployments)
    {
        FigureTable table = new(
        [
            new("deployment", Kind: CellKind.Name), new("what", Kind: CellKind.Whole, Style: "dim"), new("left"), new("limit", 1), new("full again (UTC)", 2, CellKind.Whole, "dim"), new("waiting", 3),
        ]);
        foreach (JsonElement deployment in deployments.EnumerateArray())
        {
            string name = Text(deployment, "deployment");
            string waiting = deployment.GetProperty("waiting").GetInt64() is > 0 and var count ? Figures.Count(count) : "";
            if (deployment.TryGetProperty("blocked_until", out JsonElement until))
                table.Add(name, "refuses until", "", "", Figures.Moment(until.GetDateTimeOffset()), waiting);
            foreach (JsonElement limit in deployment.GetProperty("limits").EnumerateArray())
            {
                long most = limit.GetProperty("limit").GetInt64();
                table.Add(
                    name, Text(limit, "of").Replace('_', ' '), Figures.Count(limit.GetProperty("remaining").GetInt64()), most > 0 ? Figures.Count(most) : "",
                    Figures.Moment(limit.GetProperty("reset_at").GetDateTimeOffset()), waiting);
            }
        }

        table.Write(console);
    }

    private static string At(JsonElement step) => step.TryGetProperty("at", out JsonElement share)
        ? Figures.Percent(share.GetDecimal(), 1)
        : $"forecast {Figures.Percent(step.GetProperty("at_forecast").GetDecimal(), 1)}";

    private static string Taken(JsonElement step) => step.GetProperty("in_force").GetBoolean() ? "now"
        : step.TryGetProperty("expected_at", out JsonElement at) ? $"{at.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
        : "not in this window";

    private static string Amount(JsonElement account, string field)
    {
        decimal amount = Number(account.GetProperty(field));
        return Text(account, "measure") == "usd" ? Figures.Money(new Usd(amount), Math.Abs(amount) >= 1 || amount == 0 ? 2 : 6) : Figures.Count((long)amount);
    }

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static string Text(JsonElement element, string name) => Figures.Name(element.GetProperty(name).GetString() ?? "");
}
