using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Commands.Budgets;
using Farthing.Cli.Rendering;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands.Caches;

/// <summary><c>farthing cache</c>: how the caches do, what to throw away, which questions deserve an answer of their own, what to change.</summary>
internal static class CacheCommand
{
    public static Command Create(Terminal terminal) => new("cache", "What the caches hold, answer and save: stats, purge, suggest, tune, semantic.")
    {
        Stats(terminal),
        Purge(terminal),
        Suggest(terminal),
        Tune(terminal),
        SemanticCommand.Create(terminal),
    };

    private static Command Stats(Terminal terminal)
    {
        Option<string?> since = new("--since") { Description = "From when: 7d, 24h, 2026-11-01. Default: 7d.", HelpName = "TIME" };
        return Reading(
            terminal,
            new Command("stats", "Show what the caches hold and what they saved. Asks the running gateway.") { since },
            parsed => parsed.GetValue(since) is { } from ? $"admin/v1/cache?since={Uri.EscapeDataString(from)}" : "admin/v1/cache",
            CacheView.WriteStats);
    }

    private static Command Suggest(Terminal terminal)
    {
        Option<int> limit = new("--limit") { Description = "How many questions.", DefaultValueFactory = _ => 20, HelpName = "N" };
        return Reading(
            terminal,
            new Command("suggest", "Show the questions asked most, as proposals for the FAQ. Asks the running gateway.") { limit },
            parsed => $"admin/v1/cache/suggest?limit={parsed.GetValue(limit)}",
            CacheView.WriteSuggestions);
    }

    private static Command Tune(Terminal terminal)
    {
        Option<string?> route = new("--route") { Description = "Only the calls of one rule of the cache, by what it is for: feature=help; default for those of none. With every size and time to live.", HelpName = "ROUTE" };
        Option<string?> feature = new("--feature") { Description = "Only the calls of one feature.", HelpName = "NAME" };
        Command command = new("tune", "Say which size and which times to live the looks so far call for, by route and feature, and the settings for it. Asks the running gateway.") { route, feature };
        command.Validators.Add(result =>
        {
            if (result.GetValue(route) is not null && result.GetValue(feature) is not null) result.AddError("--route and --feature cannot be combined: one part is shown at a time");
        });
        return Reading(
            terminal,
            command,
            parsed => parsed.GetValue(route) is { } rule ? $"admin/v1/cache/tune?route={Uri.EscapeDataString(rule)}"
                : parsed.GetValue(feature) is { } name ? $"admin/v1/cache/tune?feature={Uri.EscapeDataString(name)}"
                : "admin/v1/cache/tune",
            CacheView.WriteAdvice);
    }

    private static Command Purge(Terminal terminal)
    {
        (string Field, Option<string?> Option)[] options =
        [
            ("call", new Option<string?>("--call") { Description = "The answer that a call got (its x-farthing-id); stands alone. Its keys are in what --json says.", HelpName = "ID" }),
            ("key", new Option<string?>("--key") { Description = "The entry with this key (64 hexadecimal digits).", HelpName = "HEX" }),
            ("kind", new Option<string?>("--kind") { Description = "Entries of a kind: answer, embedding, result, question, match (what was served for what) or block (what was marked wrong).", HelpName = "KIND" }),
            ("scope", new Option<string?>("--scope") { Description = "Entries of a scope, such as project:shop.", HelpName = "SCOPE" }),
            ("model", new Option<string?>("--model") { Description = "Entries from a model.", HelpName = "MODEL" }),
            ("tag", new Option<string?>("--tag") { Description = "Entries with a tag: a feature, a tag of their call, or scope:NAME for results.", HelpName = "TAG" }),
            ("older_than", new Option<string?>("--older-than") { Description = "Entries stored longer ago: 1h, 30d.", HelpName = "TIME" }),
        ];
        Option<bool> all = new("--all") { Description = "Everything." };
        GatewayPage page = new();
        Command command = new("purge", "Throw entries away, in every replica. Several conditions must all be met. Asks the running gateway.") { all };
        foreach ((_, Option<string?> option) in options) command.Options.Add(option);
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            byte[] body = LedgerJson.ToUtf8(json =>
            {
                json.WriteStartObject();
                foreach ((string field, Option<string?> option) in options)
                    if (parsed.GetValue(option) is { } value) json.WriteString(field, value);
                if (parsed.GetValue(all)) json.WriteBoolean("all", true);
                json.WriteEndObject();
            });
            JsonElement answer = await page.SendAsync(parsed, terminal, HttpMethod.Post, "admin/v1/cache/purge", body, cancellationToken);
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else terminal.Out.WriteLine($"{Figures.Plural(answer.GetProperty("removed").GetInt64(), "entry", "entries")} removed.");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Reading(Terminal terminal, Command command, Func<ParseResult, string> path, Action<Spectre.Console.IAnsiConsole, JsonElement> write)
    {
        GatewayPage page = new();
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement answer = await page.GetAsync(parsed, terminal, path(parsed), cancellationToken);
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else write(terminal.Console, answer);
            return ExitCode.Fine;
        });
        return command;
    }
}
