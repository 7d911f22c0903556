using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Pricing.Catalogs;

/// <summary>A forward reader of one catalog file that knows where it is, so that every error can name file, line and field.</summary>
internal ref struct CatalogJson
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly string _file;
    private readonly List<object> _path = [];
    private readonly List<List<string>> _names = [];
    private Utf8JsonReader _reader;

    public CatalogJson(ReadOnlySpan<byte> json, string file)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        _json = json;
        _file = file;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 16 });
        Advance();
    }

    /// <summary>What stands here.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>This place, to come back to in an error.</summary>
    public readonly long Mark => _reader.TokenStartIndex;

    /// <summary>The error of a problem at this place.</summary>
    public readonly CatalogException Error(string problem) => ErrorAt(Mark, problem);

    /// <summary>The error of a problem at an earlier place of the same member or element.</summary>
    public readonly CatalogException ErrorAt(long mark, string problem) => new(_file, Line(mark), Path(), problem);

    /// <summary>Enters an object.</summary>
    public void BeginObject()
    {
        if (Token != JsonTokenType.StartObject) throw Error("an object is expected here");
        _path.Add("");
        _names.Add([]);
        Advance();
    }

    /// <summary>Goes to the next member of the object, past its name; <c>false</c> at the end, past the bracket.</summary>
    public bool NextMember(out string name)
    {
        if (Token == JsonTokenType.EndObject)
        {
            _path.RemoveAt(_path.Count - 1);
            _names.RemoveAt(_names.Count - 1);
            name = "";
            AfterValue();
            return false;
        }

        name = _reader.GetString() ?? "";
        _path[^1] = name;
        if (_names[^1].Contains(name)) throw Error("this member stands twice; only one of them can be meant");
        _names[^1].Add(name);
        Advance();
        return true;
    }

    /// <summary>Enters an array.</summary>
    public void BeginArray()
    {
        if (Token != JsonTokenType.StartArray) throw Error("an array is expected here");
        _path.Add(-1);
        Advance();
    }

    /// <summary>Goes to the next element of the array; <c>false</c> at the end, past the bracket.</summary>
    public bool NextElement()
    {
        if (Token == JsonTokenType.EndArray)
        {
            _path.RemoveAt(_path.Count - 1);
            AfterValue();
            return false;
        }

        _path[^1] = (int)_path[^1] + 1;
        return true;
    }

    /// <summary>A string.</summary>
    public string String()
    {
        if (Token != JsonTokenType.String) throw Error("a string is expected here");
        string value = _reader.GetString() ?? "";
        AfterValue();
        return value;
    }

    /// <summary>The strings of an array.</summary>
    public List<string> Strings()
    {
        List<string> values = [];
        BeginArray();
        while (NextElement()) values.Add(String());
        return values;
    }

    /// <summary>A whole number from 0, or <c>null</c>.</summary>
    public long? Count()
    {
        if (Token == JsonTokenType.Null)
        {
            AfterValue();
            return null;
        }

        if (Token != JsonTokenType.Number || !_reader.TryGetInt64(out long value) || value < 0) throw Error("a whole number from 0 is expected here");
        AfterValue();
        return value;
    }

    /// <summary>An amount, written as a string of digits so that no reader can make it a floating-point number.</summary>
    public decimal Amount()
    {
        if (Token != JsonTokenType.String) throw Error("a decimal in quotes is expected here, for example \"0.25\"");
        string text = _reader.GetString() ?? "";
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            throw Error($"'{text}' is not a decimal from 0 such as \"0.25\"");
        AfterValue();
        return value;
    }

    /// <summary>A day.</summary>
    public DateOnly Day()
    {
        if (Token != JsonTokenType.String
            || !DateOnly.TryParseExact(_reader.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            throw Error("a day is expected here, as \"2026-11-21\"");
        AfterValue();
        return day;
    }

    /// <summary>An instant, or <c>null</c>: a day (its midnight, UTC) or a time in UTC.</summary>
    public DateTimeOffset? Instant()
    {
        if (Token == JsonTokenType.Null)
        {
            AfterValue();
            return null;
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssZ"];
        if (Token != JsonTokenType.String
            || !DateTimeOffset.TryParseExact(_reader.GetString(), formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            throw Error("a day or a time in UTC is expected here, as \"2026-11-21\" or \"2026-11-21T04:00:00Z\"");
        AfterValue();
        return at;
    }

    /// <summary>The path of this place.</summary>
    public readonly string Path()
    {
        var text = new StringBuilder();
        foreach (object step in _path)
        {
            if (step is int index) text.Append('[').Append(Math.Max(index, 0)).Append(']');
            else if (step is string { Length: > 0 } name) text.Append(text.Length == 0 ? "" : ".").Append(name);
        }

        return text.Length == 0 ? "(root)" : text.ToString();
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void End()
    {
        try
        {
            if (_reader.Read()) throw Error("nothing may follow the catalog's object");
        }
        catch (JsonException)
        {
            throw Error("nothing may follow the catalog's object");
        }
    }

    private void AfterValue()
    {
        if (_path.Count == 0) return;
        Advance();
    }

    private void Advance()
    {
        try
        {
            if (!_reader.Read()) throw Error("the file ends here, before the catalog does");
        }
        catch (JsonException e)
        {
            throw new CatalogException(_file, (int)(e.LineNumber ?? 0) + 1, Path(), "this is not JSON: " + e.Message.Split(". LineNumber")[0]);
        }
    }

    private readonly int Line(long position) => 1 + _json[..(int)Math.Min(position, _json.Length)].Count((byte)'\n');
}
