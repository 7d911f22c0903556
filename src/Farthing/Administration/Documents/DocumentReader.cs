using System.Globalization;
using System.Text.Json;
using Farthing.Notation;

namespace Farthing.Administration.Documents;

/// <summary>
/// One JSON object while it is read. Every read names the field it knows; what was never named is unknown, and <see cref="Finish"/> says so with
/// the nearest known field. Problems are noted and a stand-in is given back, so that one pass finds all. Numbers and flags may also be
/// texts, as the settings file gives them.
/// </summary>
public sealed class DocumentReader
{
    /// <summary>The longest text of a field in characters, unless the field says otherwise.</summary>
    public const int MaxText = 256;

    private const int MaxItems = 1000;

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly DocumentProblems _problems;
    private readonly string _path;

    /// <summary>Begins to read an object.</summary>
    /// <param name="json">The object; anything else is a problem.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="path">Where the object stands in the document; empty for the document itself.</param>
    public DocumentReader(JsonElement json, DocumentProblems problems, string path = "")
    {
        (_problems, _path) = (problems, path);
        if (json.ValueKind != JsonValueKind.Object)
        {
            Problem("", $"must be a JSON object, not {Describe(json)}");
            return;
        }

        try
        {
            foreach (JsonProperty property in json.EnumerateObject())
                if (!_fields.TryAdd(property.Name, property.Value)) Problem(Shown(property.Name), "is set twice");
        }
        catch (InvalidOperationException)
        {
            Problem("", "holds a name that is not valid Unicode");
        }
    }

    /// <summary>The fields there are, where they are names that the user chose.</summary>
    public IReadOnlyCollection<string> Fields => _fields.Keys;

    /// <summary>The fields that were asked for.</summary>
    public IReadOnlyCollection<string> KnownFields => _known;

    /// <summary>Whether the field has a value.</summary>
    public bool Has(string field) => _fields.TryGetValue(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Notes a problem with a field, or with this object when the field is empty.</summary>
    public void Problem(string field, string message) =>
        _problems.Add(_path.Length == 0 ? field : field.Length == 0 ? _path : $"{_path}.{field}", message);

    /// <summary>Marks a field as known without reading it.</summary>
    public void Ignore(string field) => _known.Add(field);

    /// <summary>A text, or <c>null</c>.</summary>
    public string? Text(string field, int maxLength = MaxText) => Find(field) is { } value ? TextOf(value, field, maxLength) : null;

    /// <summary>A text of several lines, or <c>null</c>.</summary>
    public string? Prose(string field, int maxLength) => Find(field) is { } value ? TextOf(value, field, maxLength, hasLines: true) : null;

    /// <summary>A text that must be there; empty when it is not.</summary>
    public string RequiredText(string field, int maxLength = MaxText)
    {
        if (!Has(field))
        {
            _known.Add(field);
            Problem(field, "is required");
            return "";
        }

        return Text(field, maxLength) ?? "";
    }

    /// <summary>One text or a list of them; empty when there is none.</summary>
    public IReadOnlyList<string> Texts(string field, int maxLength = MaxText)
    {
        if (Find(field) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) return TextOf(value, field, maxLength) is { } one ? [one] : [];
        List<string> texts = [];
        foreach (JsonElement item in Items(value, field))
            if (TextOf(item, field, maxLength) is { } text) texts.Add(text);
        return texts;
    }

    /// <summary>A flag.</summary>
    public bool Flag(string field, bool fallback = false)
    {
        if (Find(field) is not { } value) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        string? text = value.ValueKind == JsonValueKind.String ? TextOf(value, field, MaxText) : null;
        if (text is not null && bool.TryParse(text, out bool flag)) return flag;
        Problem(field, "must be true or false");
        return fallback;
    }

    /// <summary>A whole number, or <c>null</c>.</summary>
    public long? Number(string field, long least, long most)
    {
        if (Find(field) is not { } value) return null;
        if (NumberTextOf(value) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
            return number;
        Problem(field, $"must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A decimal, exact, as a number or as a text; or <c>null</c>.</summary>
    public decimal? Decimal(string field, decimal least, decimal most)
    {
        if (Find(field) is not { } value) return null;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (NumberTextOf(value) is { } text && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out decimal number) && number >= least && number <= most)
            return number;
        Problem(field, $"must be a decimal from {least} to {most}");
        return null;
    }

    /// <summary>A length of time (<c>30s</c>, <c>24h</c>), or <c>null</c>.</summary>
    public TimeSpan? Duration(string field, TimeSpan least, TimeSpan most)
    {
        if (Find(field) is not { } value) return null;
        if (NumberTextOf(value) is { } text && Quantity.TryParseDuration(text, out TimeSpan duration) && duration >= least && duration <= most) return duration;
        Problem(field, $"must be a time from {Quantity.FormatDuration(least)} to {Quantity.FormatDuration(most)}, written with ms, s, m, h or d");
        return null;
    }

    /// <summary>A date or a moment, UTC unless it says otherwise; or <c>null</c>.</summary>
    public DateTimeOffset? Moment(string field)
    {
        if (Text(field) is not { } text) return null;
        if (Notation.Moment.TryParse(text, out DateTimeOffset moment)) return moment;
        Problem(field, $"\"{text}\" is not allowed: a date as 2027-01-31 or a moment as 2027-01-31T18:00:00Z");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string field, T fallback, params (string Word, T Value)[] choices)
    {
        if (Text(field) is not { } text) return fallback;
        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) return value;
            words.Add(word);
        }

        string near = Nearest.Find(text, words) is { } found ? $"; did you mean \"{found}\"?" : "";
        Problem(field, $"\"{text}\" is not allowed{near}{(near.Length > 0 ? " Allowed: " : "; allowed: ")}{string.Join(", ", words)}");
        return fallback;
    }

    /// <summary>An object within this one, or <c>null</c>. Whoever reads it calls its <see cref="Finish"/> too.</summary>
    public DocumentReader? Child(string field) => Find(field) is { } value ? new DocumentReader(value, _problems, Under(field)) : null;

    /// <summary>A list of objects; empty when there is none. Whoever reads them calls their <see cref="Finish"/> too.</summary>
    public IReadOnlyList<DocumentReader> Children(string field)
    {
        if (Find(field) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array)
            return [.. Items(value, field).Select((item, index) => new DocumentReader(item, _problems, $"{Under(field)}[{index}]"))];
        Problem(field, $"must be a list, not {Describe(value)}");
        return [];
    }

    /// <summary>Notes every field that was never asked for.</summary>
    public void Finish()
    {
        foreach (string field in _fields.Keys)
            if (!_known.Contains(field)) Problem(Shown(field), $"is not a known field{Nearest.Hint(Shown(field), _known, "known here")}");
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing",
    };

    /// <summary>The beginning of a name that may be anything.</summary>
    private static string Shown(string name) => string.Concat(name.Take(60).Select(character => char.IsControl(character) ? ' ' : character));

    private string Under(string field) => _path.Length == 0 ? field : $"{_path}.{field}";

    private JsonElement? Find(string field)
    {
        _known.Add(field);
        return _fields.TryGetValue(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private IEnumerable<JsonElement> Items(JsonElement list, string field)
    {
        if (list.GetArrayLength() > MaxItems) Problem(field, $"must not have more than {MaxItems} items");
        return list.EnumerateArray().Take(MaxItems);
    }

    private string? TextOf(JsonElement value, string field, int maxLength, bool hasLines = false)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Problem(field, $"must be a text, not {Describe(value)}");
            return null;
        }

        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Problem(field, "is not valid Unicode");
            return null;
        }

        if (text.Length > maxLength) Problem(field, $"must not be longer than {maxLength} characters");
        else if (text.Any(character => char.IsControl(character) && !(hasLines && character is '\n' or '\r' or '\t'))) Problem(field, "must not hold control characters");
        else return text;
        return null;
    }

    private static string? NumberTextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String when !value.ValueEquals("") && value.GetRawText() is { Length: <= 64 } raw => raw[1..^1],
        _ => null,
    };
}
