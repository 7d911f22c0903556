using System.Text;
using Farthing.Calls;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Attribution;

/// <summary>
/// Who asks and for what. What the key says wins, because the client cannot choose it; then our own header fields, then those of
/// other gateways that are read as aliases, then the body.
/// </summary>
internal static class Attributes
{
    /// <summary>The longest value kept, in characters.</summary>
    public const int MaxLength = 256;

    public static Principal Read(IHeaderDictionary headers, CallerFields fields, RequestView view, ReadOnlySpan<byte> body, ClientKey key)
    {
        Principal fromKey = key.Principal;
        if (fields == CallerFields.None && view.User is null && view.Metadata.Length == 0) return fromKey;
        string user = First(fromKey.User, headers, FarthingHeaders.User, "x-litellm-end-user-id", "Helicone-User-Id");
        string feature = First(fromKey.Feature, headers, FarthingHeaders.Feature);
        string team = First(fromKey.Team, headers, FarthingHeaders.Team);
        var tags = new TagSet();
        tags.AddHeaders(headers);
        if (view.Metadata.Length > 0) tags.AddObject(body.Slice(view.Metadata.Start, view.Metadata.Length));
        if (user.Length == 0) user = Clean(view.User ?? tags.Take("user_id") ?? tags.Take("user") ?? "");
        if (feature.Length == 0) feature = Clean(tags.Take("feature") ?? "");
        if (team.Length == 0) team = Clean(tags.Take("team") ?? "");
        bool asKeySays = tags.IsEmpty && user == fromKey.User && feature == fromKey.Feature && team == fromKey.Team;
        return asKeySays ? fromKey : fromKey with { User = user, Feature = feature, Team = team, Tags = tags.ToJson() };
    }

    /// <summary>Shortens a value and takes out control characters, so that no client can break a report or a log line.</summary>
    public static string Clean(string value)
    {
        ReadOnlySpan<char> text = value.AsSpan().Trim();
        if (text.Length > MaxLength) text = text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        if (text.IndexOfAnyInRange('\0', '\u001f') < 0 && text.IndexOfAnyInRange('\u007f', '\u009f') < 0) return text.Length == value.Length ? value : text.ToString();
        var cleaned = new StringBuilder(text.Length);
        foreach (char character in text) cleaned.Append(char.IsControl(character) ? ' ' : character);
        return cleaned.ToString();
    }

    private static string First(string fromKey, IHeaderDictionary headers, params ReadOnlySpan<string> names)
    {
        if (fromKey.Length > 0) return fromKey;
        foreach (string name in names)
            if (headers.TryGetValue(name, out StringValues value) && value.Count > 0 && !string.IsNullOrWhiteSpace(value[0])) return Clean(value[0]!);
        return "";
    }
}
