using System.CommandLine;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Cli.Commands.Administration;

/// <summary>The fields of a kind's document as options, each named as the field: <c>--required feature --required user</c>; and a whole document from a file.</summary>
internal sealed class EntryFields
{
    private static readonly string[] NotHere = ["secrets", "disabled", "raise"];

    private static readonly Dictionary<string, string> Help = new(StringComparer.Ordinal)
    {
        ["project"] = "The project.",
        ["team"] = "The team.",
        ["organisation"] = "The organisation.",
        ["feature"] = "The feature.",
        ["user"] = "The user.",
        ["title"] = "What people call it.",
        ["models"] = "A model it may ask for, or a pattern with *; may be repeated.",
        ["routes"] = "A route it may ask for, a pattern with *, or off; may be repeated. Default: those that its models allow, and off.",
        ["endpoints"] = "An endpoint it may call; may be repeated.",
        ["priority"] = "Calls of a higher priority go first while they wait: -100 to 100. Default of a project: 0; of a key: its project's.",
        ["addresses"] = "An address or network it may be used from; may be repeated.",
        ["expires"] = "From when on it is refused: 2027-01-31, 2027-01-31T18:00:00Z or 90d (from now).",
        ["secret"] = "sha256:HEX of a key that exists already. Default: a new one is made and shown once.",
        ["attribution"] = "off, warn or reject: what a call gets that leaves out what is required.",
        ["required"] = "What calls must say: feature, user, team or tags; may be repeated.",
        ["for"] = "Which calls: project=shop, key=web, user='*' (one for each user), also organisation, team, feature, model, provider, deployment, tag.NAME; may be repeated, all must hold. Default: all calls.",
        ["usd"] = "US dollars in one window.",
        ["per"] = "The window: 30s, 5m, 1h, 1d, 1w, 1mo, 1q, 1y. Default of a limit: the last minute.",
        ["rolling"] = "true: the window is the time before each call. Default: false, the calendar's minute, day, month …",
        ["zone"] = "The time zone of the calendar's windows: Europe/Berlin. Default: UTC.",
        ["start_day"] = "The day on which a month begins: 1 to 28.",
        ["fiscal_start"] = "The month in which a year begins: 1 to 12.",
        ["windows"] = "Several amounts with their windows, as JSON: [{\"usd\": 5, \"per\": \"1d\"}, {\"usd\": 100, \"per\": \"1mo\"}].",
        ["hard"] = "true: calls that do not fit are kept back. false: they are only counted and alerted.",
        ["carry_over"] = "Whether what a window leaves over, at most one amount, is added to the next.",
        ["when_store_unavailable"] = "closed or open: what happens when the shared store is away and this replica's part is used up.",
        ["ladder"] = "What is done as it fills, as JSON: [{\"do\": \"warn\", \"at\": 0.8}]; longer ones are easier in a file (--file).",
        ["requests"] = "Calls in one window.",
        ["tokens"] = "Input and output tokens together in one window.",
        ["input_tokens"] = "Input tokens in one window.",
        ["output_tokens"] = "Output tokens in one window.",
        ["concurrent"] = "Calls at a time.",
        ["questions"] = "A way in which the question is asked; may be repeated.",
        ["answer"] = "What the caller gets. In a rule, {{NAME}} stands for what the pattern's group of that name matched.",
        ["similar"] = "true: questions that mean the same are answered too, where the gateway can tell. Default: false, only equal ones.",
        ["tags"] = "A name under which people find it; may be repeated.",
        ["until"] = "Until when it is right: 2027-01-31 or 2027-01-31T18:00:00Z. Default: for ever.",
        ["pattern"] = "A regular expression that the question must match, capitals or not.",
        ["within"] = "true: the pattern may match a part of the question. Default: false, the whole.",
        ["words"] = "A word that the question must have; may be repeated, all must be there.",
        ["always"] = "true: every question of the calls in --for is answered.",
        ["longest"] = "The longest question that is answered, in characters. Default: 300.",
        ["regions"] = "A region in which calls may be answered, as providers and deployments name theirs. Default: all, or the project's.",
        ["role"] = "viewer, operator, admin or own-usage.",
    };

    private readonly Terminal _terminal;
    private readonly List<(string Field, Option<string[]> Option)> _options;
    private readonly Option<string?> _file = new("--file") { Description = "A JSON document with the fields; - is standard input.", HelpName = "FILE" };

    public EntryFields(Terminal terminal, AdministrationKind kind, bool isNew)
    {
        _terminal = terminal;
        _options = [.. kind.Fields().Where(field => !NotHere.Contains(field) && (isNew || field != "secret")).Select(field => (field, Create(field)))];
    }

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option<string[]> option) in _options) command.Options.Add(option);
        command.Options.Add(_file);
    }

    /// <summary>The document that the options make, with the name if there is one. An empty text takes a field back to its default.</summary>
    public async Task<byte[]> ReadAsync(ParseResult parsed, string? name, CancellationToken cancellationToken)
    {
        using JsonDocument? file = parsed.GetValue(_file) is { } path ? await ReadFileAsync(path, cancellationToken) : null;
        return LedgerJson.ToUtf8(json =>
        {
            json.WriteStartObject();
            if (name is not null) json.WriteString("name", name);
            HashSet<string> given = name is null ? [] : ["name"];
            foreach ((string field, Option<string[]> option) in _options)
            {
                if (parsed.GetResult(option) is not { Implicit: false }) continue;
                given.Add(field);
                json.WritePropertyName(field);
                WriteValue(json, field, parsed.GetValue(option) ?? []);
            }

            if (file is not null)
                foreach (JsonProperty field in file.RootElement.EnumerateObject().Where(field => !given.Contains(field.Name))) field.WriteTo(json);
            json.WriteEndObject();
        });
    }

    private static Option<string[]> Create(string field) => new($"--{field.Replace('_', '-')}")
    {
        Description = Help.GetValueOrDefault(field, $"The field '{field}'."),
        HelpName = "VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private void WriteValue(Utf8JsonWriter json, string field, string[] values)
    {
        if (values is [""])
        {
            json.WriteNullValue();
            return;
        }

        if (field == "for" && !values[0].StartsWith('{'))
        {
            WritePairs(json, values);
            return;
        }

        if (values is [{ } one])
        {
            if (one.StartsWith('{') || one.StartsWith('['))
            {
                WriteJson(json, field, one);
                return;
            }

            if (field == "expires" && Quantity.TryParseDuration(one, out TimeSpan duration) && duration < TimeSpan.FromDays(36_500))
                one = Moment.Format(_terminal.Time.GetUtcNow() + duration);
            json.WriteStringValue(one);
            return;
        }

        json.WriteStartArray();
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary><c>project=shop</c> and <c>user=*</c> as an object, without the braces and quotes that a shell would want quoted again.</summary>
    private static void WritePairs(Utf8JsonWriter json, string[] values)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (string pair in values)
        {
            string[] parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [{ Length: > 0 } dimension, { Length: > 0 } value]) throw new CommandException($"--for: \"{pair}\" must be a dimension and its value, such as project=shop or user='*'");
            if (!pairs.TryAdd(dimension, value)) throw new CommandException($"--for: {dimension} is given twice; make one for each value");
        }

        json.WriteStartObject();
        foreach ((string dimension, string value) in pairs) json.WriteString(dimension, value);
        json.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter json, string field, string text)
    {
        try
        {
            using JsonDocument value = JsonDocument.Parse(text);
            value.RootElement.WriteTo(json);
        }
        catch (JsonException failure)
        {
            throw new CommandException($"--{field.Replace('_', '-')}: what begins with {text[0]} must be JSON: {failure.Message}", failure);
        }
    }

    private async Task<JsonDocument> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = path is "-" ? Console.OpenStandardInput() : File.OpenRead(Path.GetFullPath(path, _terminal.Source.Directory));
            JsonDocument json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new CommandException($"--file: {path} must hold one JSON object");
        }
        catch (JsonException failure)
        {
            throw new CommandException($"--file: {path} is not JSON: {failure.Message}", failure);
        }
    }
}
