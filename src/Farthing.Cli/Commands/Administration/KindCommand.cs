using System.CommandLine;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Cli.Rendering;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands.Administration;

/// <summary>The commands of one kind, the same for all: <c>list</c>, <c>show</c>, <c>create</c>, <c>set</c>, <c>delete</c>; for keys also <c>rotate</c>, <c>disable</c>, <c>enable</c>.</summary>
internal static class KindCommand
{
    public static Command Create(Terminal terminal, AdministrationKind kind)
    {
        Command command = new(kind.PathSegment, $"{char.ToUpperInvariant(kind.Title[0])}{kind.Title[1..]}s: list, show, create, change, delete.")
        {
            List(terminal, kind),
            Show(terminal, kind),
            Change(terminal, kind, "create", $"Make a new {kind.Title}.", isNew: true),
            Change(terminal, kind, "set", "Change the fields that are given; an empty text takes one back to its default.", isNew: false),
            Delete(terminal, kind),
        };
        if (kind is not ISecretKind) return command;
        command.Add(Rotate(terminal, kind));
        command.Add(Switch(terminal, kind, "disable", $"Refuse the {kind.Title} from now on."));
        command.Add(Switch(terminal, kind, "enable", $"Accept the {kind.Title} again."));
        return command;
    }

    private static Argument<string> Name(AdministrationKind kind) => new("name") { Description = $"The {kind.Title}'s name." };

    private static Command List(Terminal terminal, AdministrationKind kind)
    {
        AdministrationOptions options = new(terminal);
        Command command = new("list", "List them.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement answer = await options.SendAsync(parsed, "GET", [kind.PathSegment], cancellationToken);
            if (options.IsJson(parsed)) WriteJson(terminal, answer);
            else EntryView.WriteList(terminal.Console, kind, [.. answer.GetProperty(kind.Plural).EnumerateArray()], terminal.Time.GetUtcNow());
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Show(Terminal terminal, AdministrationKind kind)
    {
        Argument<string> name = Name(kind);
        return Sending(terminal, new Command("show", "Show everything about one.") { name }, parsed => ("GET", [kind.PathSegment, parsed.GetRequiredValue(name)], null));
    }

    private static Command Change(Terminal terminal, AdministrationKind kind, string word, string description, bool isNew)
    {
        Argument<string> name = Name(kind);
        EntryFields fields = new(terminal, kind, isNew);
        AdministrationOptions options = new(terminal);
        Command command = new(word, description) { name };
        fields.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string of = parsed.GetRequiredValue(name);
            byte[] body = await fields.ReadAsync(parsed, isNew ? of : null, cancellationToken);
            JsonElement answer = await options.SendAsync(
                parsed, isNew ? "POST" : "PATCH", isNew ? [kind.PathSegment] : [kind.PathSegment, of], cancellationToken, body: body);
            Write(terminal, answer, options.IsJson(parsed));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Delete(Terminal terminal, AdministrationKind kind)
    {
        Argument<string> name = Name(kind);
        AdministrationOptions options = new(terminal);
        Command command = new("delete", "Delete one. What it was stays in the audit log, and what it spent in the ledger.") { name };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement answer = await options.SendAsync(parsed, "DELETE", [kind.PathSegment, parsed.GetRequiredValue(name)], cancellationToken);
            if (options.IsJson(parsed)) WriteJson(terminal, answer);
            else terminal.Out.WriteLine($"The {kind.Title} \"{Figures.Name(parsed.GetRequiredValue(name))}\" is deleted.");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Rotate(Terminal terminal, AdministrationKind kind)
    {
        Argument<string> name = Name(kind);
        Option<string?> grace = new("--grace") { Description = "How long the old secret works beside the new one: 0, 30m, 24h, 7d. Default: 24h.", HelpName = "TIME" };
        return Sending(terminal, new Command("rotate", "Make a new secret and show it once; the old one works on for a while.") { name, grace }, parsed =>
            ("POST", [kind.PathSegment, parsed.GetRequiredValue(name), "rotate"], parsed.GetValue(grace) is { } time ? LedgerJson.ToUtf8(json =>
            {
                json.WriteStartObject();
                json.WriteString("grace", time);
                json.WriteEndObject();
            }) : null));
    }

    private static Command Switch(Terminal terminal, AdministrationKind kind, string word, string description)
    {
        Argument<string> name = Name(kind);
        return Sending(terminal, new Command(word, description) { name }, parsed => ("POST", [kind.PathSegment, parsed.GetRequiredValue(name), word], null));
    }

    private static Command Sending(Terminal terminal, Command command, Func<ParseResult, (string Method, string[] Path, byte[]? Body)> request)
    {
        AdministrationOptions options = new(terminal);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (string method, string[] path, byte[]? body) = request(parsed);
            Write(terminal, await options.SendAsync(parsed, method, path, cancellationToken, body: body), options.IsJson(parsed));
            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(Terminal terminal, JsonElement entry, bool asJson)
    {
        if (asJson) WriteJson(terminal, entry);
        else EntryView.Write(terminal.Console, terminal.Out, entry);
    }

    internal static void WriteJson(Terminal terminal, JsonElement answer) =>
        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(LedgerJson.ToUtf8(answer.WriteTo, indented: true)));
}
