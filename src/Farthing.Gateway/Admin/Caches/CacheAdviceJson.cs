using System.Text;
using System.Text.Json;
using Farthing.Caching.Insight;
using Farthing.Notation;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Writes what to change about the caches, with the settings that do it.</summary>
internal static class CacheAdviceJson
{
    public static void Write(Utf8JsonWriter json, CacheAdvice advice, long memory, SuggestMode mode, (string Field, string Name, ReuseShare Share)? part)
    {
        json.WriteStartObject();
        json.WriteString("since", Moment.Format(advice.Since));
        json.WriteNumber("looks", advice.Looks);
        json.WriteNumber("memory_bytes", memory);
        if (advice.Memory is { } bytes) json.WriteNumber("advised_memory_bytes", bytes);
        else json.WriteNull("advised_memory_bytes");
        json.WriteString("more_usd", advice.SavedMore.Rounded().ToString());
        json.WriteStartArray("features");
        foreach (PartAdvice feature in advice.Features) Write(json, "feature", feature);
        json.WriteEndArray();
        json.WriteStartArray("routes");
        foreach (PartAdvice route in advice.Routes) Write(json, "route", route);
        json.WriteEndArray();
        if (part is { } only)
        {
            json.WriteStartObject("part");
            json.WriteString(only.Field, only.Name);
            json.WriteNumber("looks", only.Share.Looks);
            ReuseCurvesJson.Write(json, only.Share, memory);
            json.WriteEndObject();
        }

        json.WriteString("counted_questions", mode.ToString().ToLowerInvariant());
        json.WriteStartArray("repeated");
        foreach (RepeatedFeature repeated in advice.Repeated)
        {
            json.WriteStartObject();
            json.WriteString("project", repeated.Project);
            json.WriteString("feature", repeated.Feature);
            json.WriteNumber("repeats", repeated.Repeats);
            json.WriteNumber("from_another_user", repeated.Crossed);
            json.WriteString("cost_usd", repeated.Cost.Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("settings", Settings(advice, memory));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string field, PartAdvice part)
    {
        json.WriteStartObject();
        json.WriteString(field, part.Name);
        json.WriteNumber("looks", part.Looks);
        json.WriteNumber("memory_hit_share", Math.Round(part.Size.HitShare, 4));
        json.WriteString("memory_saved_usd", part.Size.Saved.Rounded().ToString());
        json.WriteString("twice_more_usd", part.Size.TwiceMore.Rounded().ToString());
        json.WriteString("half_less_usd", part.Size.HalfLess.Rounded().ToString());
        json.WriteNumber("hit_share", Math.Round(part.HitShare, 4));
        json.WriteString("ttl", part.Ttl is { } ttl ? Quantity.FormatDuration(ttl) : null);
        json.WriteString("saved_usd", part.Saved.Rounded().ToString());
        json.WriteString("saved_in_month_usd", part.SavedInMonth.Rounded().ToString());
        json.WriteEndObject();
    }

    /// <summary>The settings that follow the advice; empty when there is none.</summary>
    private static string Settings(CacheAdvice advice, long memory)
    {
        var yaml = new StringBuilder();
        if (advice.Memory is { } bytes && bytes != memory) yaml.Append("  memory: ").AppendLine(Quantity.FormatSize(bytes));
        PartAdvice[] features = [.. advice.Features.Where(feature => feature.Ttl is not null && feature.Name != ReuseBook.Others)];
        PartAdvice? general = Array.Find(features, feature => feature.Name.Length == 0);
        if (general is not null) yaml.Append("  ttl: ").AppendLine(Quantity.FormatDuration(general.Ttl!.Value));
        PartAdvice[] named = [.. features.Where(feature => feature.Name.Length > 0)];
        if (named.Length > 0) yaml.AppendLine("  rules:");
        foreach (PartAdvice feature in named)
            yaml.Append("    - { for: { feature: ").Append(Quoted(feature.Name)).Append(" }, ttl: ").Append(Quantity.FormatDuration(feature.Ttl!.Value)).AppendLine(" }");
        return yaml.Length == 0 ? "" : "cache:\n" + yaml.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>JSON's strings are YAML's too.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
