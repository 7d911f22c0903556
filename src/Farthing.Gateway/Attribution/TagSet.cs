using System.Text;
using System.Text.Json;
using Farthing.Gateway.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Attribution;

/// <summary>The tags of one call, from header fields and the body's metadata; who names a tag first wins. At most <see cref="MaxTags"/>; more are left out.</summary>
internal sealed class TagSet
{
    public const int MaxTags = 16;

    private const string HeliconePrefix = "Helicone-Property-";

    private SortedDictionary<string, string>? _tags;

    public bool IsEmpty => _tags is null || _tags.Count == 0;

    public void AddHeaders(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(FarthingHeaders.Tags, out StringValues own)) AddText(own.ToString());
        if (headers.TryGetValue("x-litellm-tags", out StringValues litellm)) AddText(litellm.ToString());
        if (headers.TryGetValue("cf-aig-metadata", out StringValues cloudflare)) AddText(cloudflare.ToString());
        foreach (KeyValuePair<string, StringValues> header in headers)
            if (header.Key.StartsWith(HeliconePrefix, StringComparison.OrdinalIgnoreCase)) Add(header.Key[HeliconePrefix.Length..], header.Value.ToString());
    }

    /// <summary>Adds the fields of a JSON object whose values are strings, numbers or booleans.</summary>
    public void AddObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) Add(name, reader.GetString()!);
                else if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False) Add(name, Encoding.UTF8.GetString(reader.ValueSpan));
                else reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A tag that cannot be read is left out: attribution never stops a call.
        }
    }

    /// <summary>Takes a tag out of the set, because it names a dimension of its own.</summary>
    public string? Take(string name)
    {
        if (_tags is null || !_tags.Remove(name, out string? value)) return null;
        return value;
    }

    /// <summary>The tags as a JSON object in order of name, or an empty string.</summary>
    public string ToJson()
    {
        if (IsEmpty) return "";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (KeyValuePair<string, string> tag in _tags!) json.WriteString(tag.Key, tag.Value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void AddText(string text)
    {
        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            AddObject(Encoding.UTF8.GetBytes(text));
            return;
        }

        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int separator = part.AsSpan().IndexOfAny('=', ':');
            if (separator > 0) Add(part[..separator], part[(separator + 1)..]);
            else Add(part, "");
        }
    }

    private void Add(string name, string value)
    {
        name = Attributes.Clean(name);
        _tags ??= new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (name.Length > 0 && _tags.Count < MaxTags) _tags.TryAdd(name, Attributes.Clean(value));
    }
}
