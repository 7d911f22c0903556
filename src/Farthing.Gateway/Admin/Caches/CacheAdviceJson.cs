using System.Text;
using System.Text.Json;
using Farthing.Caching.Insight;
using Farthing.Notation;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Writes what to change about the caches, with the settings that do it.</summary>
internal static class CacheAdviceJson
{
    public static void Write(Utf8JsonWriter json, CacheAdvice advice, long memory, SuggestMode mode)
    {
        json.WriteStartObject();
        json.WriteString("since", Moment.Format(advice.Since));
        json.WriteNumber("looks", advice.Looks);
        json.WriteNumber("memory_bytes", memory);
        if (advice.Memory is { } bytes) json.WriteNumber("advised_memory_bytes", bytes);
        else json.WriteNull("advised_memory_bytes");
        json.WriteString("more_usd", advice.SavedMore.Rounded().ToString());
        json.WriteStartArray("features");
        foreach (FeatureAdvice feature in advice.Features)
        {
            json.WriteStartObject();
            json.WriteString("feature", feature.Feature);
            json.WriteNumber("looks", feature.Looks);
            json.WriteNumber("hit_share", Math.Round(feature.HitShare, 4));
            json.WriteString("ttl", feature.Ttl is { } ttl ? Quantity.FormatDuration(ttl) : null);
            json.WriteString("saved_usd", feature.Saved.Rounded().ToString());
            json.WriteString("saved_in_month_usd", feature.SavedInMonth.Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
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

    /// <summary>The settings that follow the advice; empty when there is none.</summary>
    private static string Settings(CacheAdvice advice, long memory)
    {
        var yaml = new StringBuilder();
        if (advice.Memory is { } bytes && bytes != memory) yaml.Append("  memory: ").AppendLine(Quantity.FormatSize(bytes));
        FeatureAdvice[] features = [.. advice.Features.Where(feature => feature.Ttl is not null && feature.Feature != ReuseBook.Others)];
        FeatureAdvice? general = Array.Find(features, feature => feature.Feature.Length == 0);
        if (general is not null) yaml.Append("  ttl: ").AppendLine(Quantity.FormatDuration(general.Ttl!.Value));
        FeatureAdvice[] named = [.. features.Where(feature => feature.Feature.Length > 0)];
        if (named.Length > 0) yaml.AppendLine("  rules:");
        foreach (FeatureAdvice feature in named)
            yaml.Append("    - { for: { feature: ").Append(Quoted(feature.Feature)).Append(" }, ttl: ").Append(Quantity.FormatDuration(feature.Ttl!.Value)).AppendLine(" }");
        return yaml.Length == 0 ? "" : "cache:\n" + yaml.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>JSON's strings are YAML's too.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
