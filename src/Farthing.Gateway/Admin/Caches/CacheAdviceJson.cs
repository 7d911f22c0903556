using System.Text;
using System.Text.Json;
using Farthing.Caching.Insight;
using Farthing.Notation;
using Farthing.Pricing;

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
        foreach (FeatureAdvice feature in advice.Features)
        {
            json.WriteStartObject();
            json.WriteString("feature", feature.Feature);
            Write(json, feature.Looks, feature.Size, feature.HitShare, feature.Ttl, feature.Saved, feature.SavedInMonth);
        }

        json.WriteEndArray();
        json.WriteStartArray("routes");
        foreach (RouteAdvice route in advice.Routes)
        {
            json.WriteStartObject();
            json.WriteString("route", route.Route);
            Write(json, route.Looks, route.Size, route.HitShare, route.Ttl, route.Saved, route.SavedInMonth);
        }

        json.WriteEndArray();
        if (part is { } only)
        {
            json.WriteStartObject("part");
            json.WriteString(only.Field, only.Name);
            WriteCurves(json, only.Share, memory);
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

    private static void Write(Utf8JsonWriter json, long looks, in SizeEffect size, double hitShare, TimeSpan? ttl, Usd saved, Usd savedInMonth)
    {
        json.WriteNumber("looks", looks);
        json.WriteNumber("memory_hit_share", Math.Round(size.HitShare, 4));
        json.WriteString("memory_saved_usd", size.Saved.Rounded().ToString());
        json.WriteString("twice_more_usd", size.TwiceMore.Rounded().ToString());
        json.WriteString("half_less_usd", size.HalfLess.Rounded().ToString());
        json.WriteNumber("hit_share", Math.Round(hitShare, 4));
        json.WriteString("ttl", ttl is { } time ? Quantity.FormatDuration(time) : null);
        json.WriteString("saved_usd", saved.Rounded().ToString());
        json.WriteString("saved_in_month_usd", savedInMonth.Rounded().ToString());
        json.WriteEndObject();
    }

    /// <summary>What each size and each time to live would have answered of a part of the looks.</summary>
    private static void WriteCurves(Utf8JsonWriter json, ReuseShare share, long memory)
    {
        Usd now = share.Saved(memory);
        json.WriteNumber("looks", share.Looks);
        json.WriteStartArray("sizes");
        foreach (double times in memory > 0 ? CacheStatsJson.Sizes : [])
        {
            json.WriteStartObject();
            json.WriteNumber("times", times);
            json.WriteNumber("bytes", (long)(memory * times));
            json.WriteNumber("hit_share", Math.Round(share.HitShare(memory * times), 4));
            json.WriteString("saved_usd", share.Saved(memory * times).Rounded().ToString());
            json.WriteString("more_usd", (share.Saved(memory * times) - now).Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("times");
        foreach (TimeSpan ttl in CacheStatsJson.Times)
        {
            json.WriteStartObject();
            json.WriteString("ttl", Quantity.FormatDuration(ttl));
            json.WriteNumber("hit_share", Math.Round(share.HitShare(ttl), 4));
            json.WriteString("saved_usd", share.Saved(ttl).Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
