using System.Globalization;
using System.Text.Json;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Reading;

/// <summary>
/// One map of the settings while it is read. Every read names the key it knows; what was never named is unknown, and
/// <see cref="Finish"/> says so with the nearest known key. Problems are noted and a stand-in is given back, so that one pass finds all.
/// </summary>
internal sealed class Section(MapNode? map, string path, SettingsContext context)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The path of a key below another.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : key.Length == 0 ? path : $"{path}.{key}";

    /// <summary>The environment variable's value, or <c>null</c> when it is not set or empty.</summary>
    public string? Environment(string name) =>
        context.Source.Environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Whether the key has a value.</summary>
    public bool Has(string key) => map?.Find(key) is not null;

    /// <summary>Whether the key has a value that is neither a map nor a list.</summary>
    public bool IsScalar(string key) => map?.Find(key) is ScalarNode;

    /// <summary>The text of a key without reading it.</summary>
    public string? Peek(string key) => (map?.Find(key) as ScalarNode)?.Value;

    /// <summary>The keys there are, where they are names that the user chose.</summary>
    public IReadOnlyList<string> Names() => map?.Keys ?? [];

    /// <summary>Notes a problem with a key, or with the whole section when the key is empty.</summary>
    public void Problem(string key, string message)
    {
        SettingOrigin origin = map is null
            ? new SettingOrigin(context.FileName.Length > 0 ? context.FileName : "settings", 0)
            : key.Length > 0 ? map.OriginOf(key) : map.Origin;
        context.Add(origin, Join(path, key), message);
    }

    /// <summary>A text, or <c>null</c>.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        switch (map?.Find(key))
        {
            case null:
                return null;
            case ScalarNode scalar:
                return scalar.Value;
            case { } other:
                Problem(key, $"must be one value, not {Describe(other)}");
                return null;
        }
    }

    /// <summary>A text that must be there; empty when it is not.</summary>
    public string RequiredText(string key)
    {
        string? text = Text(key);
        if (string.IsNullOrEmpty(text) && map?.Find(key) is null or ScalarNode) Problem(key, "is required");
        return text ?? "";
    }

    /// <summary>One text or a list of them.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (map?.Find(key) is not ListNode list) return Text(key) is { } one ? [one] : [];
        _known.Add(key);
        List<string> texts = [];
        foreach (SettingNode item in list.Items)
        {
            if (item is ScalarNode scalar) texts.Add(scalar.Value);
            else Problem(key, $"must be a list of texts, but holds {Describe(item)}");
        }

        return texts;
    }

    /// <summary>A flag.</summary>
    public bool Flag(string key, bool fallback) => Choice(key, fallback, new("true", true), new("false", false));

    /// <summary>Something that is <c>on</c> or <c>off</c>.</summary>
    public bool Switch(string key, bool fallback) => Choice(key, fallback, new("on", true), new("off", false));

    /// <summary>A whole number.</summary>
    public long Number(string key, long fallback, long least, long most)
    {
        if (Text(key) is not { } text) return fallback;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
            return number;
        Problem(key, $"\"{text}\" is not allowed: a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>A whole number, or <c>null</c> when it is not there.</summary>
    public long? OptionalNumber(string key, long least, long most) => Has(key) ? Number(key, least, least, most) : Missing<long>(key);

    /// <summary>A length of time, or <c>null</c> when it is not there.</summary>
    public TimeSpan? OptionalDuration(string key, TimeSpan least, TimeSpan most) => Has(key) ? Duration(key, least, least, most) : Missing<TimeSpan>(key);

    /// <summary>A decimal, exact.</summary>
    public decimal Decimal(string key, decimal fallback, decimal least, decimal most) => OptionalDecimal(key, least, most) ?? fallback;

    /// <summary>A decimal, exact, or <c>null</c> when it is not there or wrong.</summary>
    public decimal? OptionalDecimal(string key, decimal least, decimal most)
    {
        if (Text(key) is not { } text) return null;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out decimal number) && number >= least && number <= most) return number;
        Problem(key, string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not allowed: a decimal from {least} to {most}"));
        return null;
    }

    /// <summary>A number of bytes.</summary>
    public long Size(string key, long fallback, long least, long most)
    {
        if (Text(key) is not { } text) return fallback;
        if (Quantity.TryParseSize(text, out long size) && size >= least && size <= most) return size;
        Problem(key, $"\"{text}\" is not allowed: a size from {Quantity.FormatSize(least)} to {Quantity.FormatSize(most)}, written as bytes or with KB, MB, GB, KiB, MiB or GiB");
        return fallback;
    }

    /// <summary>A length of time.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (Text(key) is not { } text) return fallback;
        if (Quantity.TryParseDuration(text, out TimeSpan duration) && duration >= least && duration <= most) return duration;
        Problem(key, $"\"{text}\" is not allowed: a time from {Quantity.FormatDuration(least)} to {Quantity.FormatDuration(most)}, written with ms, s, m, h or d");
        return fallback;
    }

    /// <summary>A date or a moment, UTC unless it says otherwise.</summary>
    public DateTimeOffset? Moment(string key)
    {
        if (Text(key) is not { } text) return null;
        if (Notation.Moment.TryParse(text, out DateTimeOffset moment)) return moment;
        Problem(key, $"\"{text}\" is not allowed: a date as 2027-01-31 or a moment as 2027-01-31T18:00:00Z");
        return null;
    }

    /// <summary>One of a few words.</summary>
    /// <remarks>An array: for spans the compiler makes types that are compiled at every start.</remarks>
    public T Choice<T>(string key, T fallback, params Choice<T>[] choices)
    {
        if (Text(key) is not { } text) return fallback;
        List<string> words = [];
        foreach (Choice<T> choice in choices)
        {
            if (string.Equals(choice.Word, text, StringComparison.OrdinalIgnoreCase)) return choice.Value;
            words.Add(choice.Word);
        }

        string near = Nearest.Find(text, words) is { } found ? $"; did you mean \"{found}\"?" : "";
        Problem(key, $"\"{text}\" is not allowed{near}{(near.Length > 0 ? " Allowed: " : "; allowed: ")}{string.Join(", ", words)}");
        return fallback;
    }

    /// <summary>
    /// A secret: <c>env:NAME</c> or <c>file:PATH</c>. Written out it is refused in a file, which ends in a repository sooner or later,
    /// and accepted from the environment.
    /// </summary>
    public Secret? Secret(string key, bool required, string allowed)
    {
        if (Text(key) is not { } text || text.Length == 0)
        {
            if (required && (map?.Find(key) is null or ScalarNode)) Problem(key, $"is required: {allowed}");
            return null;
        }

        if (IsReference(text)) return Resolve(key, text) is { } resolved ? new Secret(resolved) : null;
        if (map!.OriginOf(key).Line == 0) return new Secret(text);
        Problem(key, $"a secret does not belong in the settings file: put it into an environment variable or a file of its own and write {allowed}");
        return null;
    }

    /// <summary>A text that may be written out or be <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? TextOrReference(string key) => Text(key) is not { } text ? null : IsReference(text) ? Resolve(key, text) : text;

    /// <summary>A path made whole: relative to the settings file where it is written there, else to the working directory.</summary>
    public string FullPath(string key, string text)
    {
        bool isInFile = map?.Find(key) is { Origin.Line: > 0 };
        return Path.GetFullPath(text, isInFile ? context.FileFolder : context.Source.Directory);
    }

    /// <summary>The map under a key; empty when it is not there.</summary>
    public Section Child(string key)
    {
        _known.Add(key);
        SettingNode? node = map?.Find(key);
        if (node is not null and not MapNode) Problem(key, $"must be a map of keys, not {Describe(node)}");
        return new Section(node as MapNode, Join(path, key), context);
    }

    /// <summary>The maps in the list under a key.</summary>
    public IReadOnlyList<Section> List(string key)
    {
        _known.Add(key);
        SettingNode? node = map?.Find(key);
        if (node is not null and not ListNode) Problem(key, $"must be a list (lines that begin with \"- \"), not {Describe(node)}");
        if (node is not ListNode list) return [];

        List<Section> sections = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            string itemPath = $"{Join(path, key)}[{i}]";
            if (list.Items[i] is MapNode item) sections.Add(new Section(item, itemPath, context));
            else context.Add(list.Items[i].Origin, itemPath, $"must be a map of keys, not {Describe(list.Items[i])}");
        }

        return sections;
    }

    /// <summary>Where the section begins, for example <c>farthing.yaml:12</c>.</summary>
    public string Source => map is { Origin: { Line: > 0 } origin } ? $"{origin.Source}:{origin.Line}" : map?.Origin.Source ?? context.FileName;

    /// <summary>Writes the section's values as JSON fields, each scalar as the text that it is, and counts them as read.</summary>
    public void WriteTo(Utf8JsonWriter json, params ReadOnlySpan<string> except)
    {
        foreach (string key in Names())
        {
            if (except.Contains(key) || map!.Find(key) is not { } value) continue;
            _known.Add(key);
            json.WritePropertyName(key);
            Write(json, value);
        }
    }

    /// <summary>Notes every key that was never asked for.</summary>
    public void Finish()
    {
        foreach (string key in Names())
        {
            if (!_known.Contains(key)) Problem(key, $"is not a known key{Nearest.Hint(key, _known, "known here")}");
        }
    }

    private T? Missing<T>(string key)
        where T : struct
    {
        _known.Add(key);
        return null;
    }

    private static bool IsReference(string text) =>
        text.StartsWith("env:", StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.Ordinal);

    private string? Resolve(string key, string reference)
    {
        string name = reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        if (reference.StartsWith("env:", StringComparison.Ordinal))
        {
            if (Environment(name) is { } value) return value;
            Problem(key, $"the environment variable {name} is not set");
            return null;
        }

        string file = FullPath(key, name);
        try
        {
            string text = File.ReadAllText(file).Trim();
            if (text.Length > 0) return text;
            Problem(key, $"the file {file} is empty");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem(key, $"the file {file} cannot be read: {failure.Message}");
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, SettingNode value)
    {
        switch (value)
        {
            case MapNode map:
                json.WriteStartObject();
                foreach (string key in map.Keys.Where(key => map.Find(key) is not null))
                {
                    json.WritePropertyName(key);
                    Write(json, map.Find(key)!);
                }

                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (SettingNode item in list.Items) Write(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(((ScalarNode)value).Value);
                break;
        }
    }

    private static string Describe(SettingNode node) => node switch
    {
        MapNode => "a map of keys",
        ListNode => "a list",
        _ => "a single value",
    };
}
