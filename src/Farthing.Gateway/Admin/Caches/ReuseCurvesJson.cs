using System.Text.Json;
using Farthing.Caching.Insight;
using Farthing.Notation;
using Farthing.Pricing;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Writes what other sizes and times to live would have answered of some looks; nothing of none.</summary>
internal static class ReuseCurvesJson
{
    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 4, 8];

    private static readonly TimeSpan[] Times = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>Writes the arrays <c>sizes</c> and <c>times</c>.</summary>
    /// <param name="json">Receives them.</param>
    /// <param name="curves">The looks.</param>
    /// <param name="memory">The bytes of memory there are.</param>
    public static void Write(Utf8JsonWriter json, IReuseCurves curves, long memory)
    {
        bool isKnown = curves.Looks > 0;
        Usd now = curves.Saved(memory);
        json.WriteStartArray("sizes");
        foreach (double size in isKnown && memory > 0 ? Sizes : [])
        {
            double bytes = memory * size;
            json.WriteStartObject();
            json.WriteNumber("times", size);
            json.WriteNumber("bytes", (long)bytes);
            json.WriteNumber("hit_share", Math.Round(curves.HitShare(bytes), 4));
            json.WriteString("saved_usd", curves.Saved(bytes).Rounded().ToString());
            json.WriteString("more_usd", (curves.Saved(bytes) - now).Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("times");
        foreach (TimeSpan ttl in isKnown ? Times : [])
        {
            json.WriteStartObject();
            json.WriteString("ttl", Quantity.FormatDuration(ttl));
            json.WriteNumber("hit_share", Math.Round(curves.HitShare(ttl), 4));
            json.WriteString("saved_usd", curves.Saved(ttl).Rounded().ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
