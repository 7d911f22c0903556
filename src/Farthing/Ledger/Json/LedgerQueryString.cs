using System.Globalization;
using System.Text;
using Farthing.Calls;

namespace Farthing.Ledger.Json;

/// <summary>
/// Questions to the ledger as the query of an address: <c>by=feature,day&amp;since=2026-11-14T10:00:00Z&amp;team=core&amp;limit=50</c>. A filter is
/// a dimension's name; several of one mean any of them.
/// </summary>
public static class LedgerQueryString
{
    /// <summary>The query of a report.</summary>
    public static string Format(ReportQuery query)
    {
        StringBuilder text = new();
        if (query.By.Count > 0) Add(text, "by", string.Join(',', query.By.Select(LedgerNames.Of)));
        AddCommon(text, query.Since, query.Until, query.Filters, query.Limit);
        return text.ToString();
    }

    /// <summary>The query for single calls.</summary>
    public static string Format(CallsQuery query)
    {
        StringBuilder text = new();
        Add(text, "sort", LedgerNames.Of(query.Sort));
        if (query.Outcome is { } outcome) Add(text, "outcome", LedgerNames.Of(outcome));
        AddCommon(text, query.Since, query.Until, query.Filters, query.Limit);
        return text.ToString();
    }

    /// <summary>Reads the query of a report.</summary>
    /// <param name="parameters">The decoded names and values, in order.</param>
    /// <param name="now">What relative times (<c>7d</c>) count from.</param>
    /// <exception cref="FormatException">A parameter is unknown or has a wrong value; the message names it and what is allowed.</exception>
    public static ReportQuery ParseReport(IEnumerable<KeyValuePair<string, string>> parameters, DateTimeOffset now)
    {
        ReportQuery query = new();
        List<DimensionFilter> filters = [];
        foreach ((string name, string value) in parameters)
        {
            query = name switch
            {
                "by" => query with { By = ParseDimensions(value) },
                "since" => query with { Since = ParseMoment(name, value, now) },
                "until" => query with { Until = ParseMoment(name, value, now) },
                "limit" => query with { Limit = ParseLimit(value, 0) },
                _ => AddFilter(query, filters, name, value),
            };
        }

        return query with { Filters = filters };
    }

    /// <summary>Reads the query for single calls.</summary>
    /// <inheritdoc cref="ParseReport"/>
    public static CallsQuery ParseCalls(IEnumerable<KeyValuePair<string, string>> parameters, DateTimeOffset now)
    {
        CallsQuery query = new();
        List<DimensionFilter> filters = [];
        foreach ((string name, string value) in parameters)
        {
            query = name switch
            {
                "sort" => query with { Sort = ParseWord<CallSort>(name, value) },
                "outcome" => query with { Outcome = ParseWord<CallOutcome>(name, value) },
                "since" => query with { Since = ParseMoment(name, value, now) },
                "until" => query with { Until = ParseMoment(name, value, now) },
                "limit" => query with { Limit = ParseLimit(value, 1) },
                _ => AddFilter(query, filters, name, value),
            };
        }

        return query with { Filters = filters };
    }

    /// <summary>Reads dimensions separated by commas.</summary>
    /// <exception cref="FormatException">One is unknown.</exception>
    public static IReadOnlyList<Dimension> ParseDimensions(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(word => ParseWord<Dimension>("by", word)).Distinct(),
    ];

    /// <summary>
    /// Reads a moment: <c>7d</c>, <c>24h</c>, <c>30m</c> or <c>2w</c> before now, a date (<c>2026-11-01</c>, midnight UTC) or a date and a time,
    /// in UTC unless it says otherwise.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static DateTimeOffset ParseMoment(string name, string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            double? hours = text[^1] switch { 'm' => 1 / 60.0, 'h' => 1, 'd' => 24, 'w' => 24 * 7, _ => null };
            if (hours is { } each && each * count < 24 * 366 * 100) return now - TimeSpan.FromHours(each * count);
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-ddTHHK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];
        if (DateTimeOffset.TryParseExact(
            text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment))
            return moment;

        throw new FormatException($"{name}: \"{text}\" is not a time; write 7d, 24h, 30m or 2w (before now), 2026-11-01 or 2026-11-01T18:00Z");
    }

    private static T AddFilter<T>(T query, List<DimensionFilter> filters, string name, string value)
    {
        if (!LedgerNames.TryParse(name, out Dimension dimension) || dimension is Dimension.Hour or Dimension.Day)
            throw new FormatException($"\"{name}\" is not a known parameter");
        filters.Add(new DimensionFilter(dimension, value));
        return query;
    }

    private static T ParseWord<T>(string name, string word)
        where T : struct, Enum => LedgerNames.TryParse(word, out T value)
        ? value
        : throw new FormatException($"{name}: \"{word}\" is not allowed; allowed: {string.Join(", ", LedgerNames.All<T>())}");

    internal static int ParseLimit(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= least && limit <= 10_000
            ? limit
            : throw new FormatException($"limit: \"{text}\" is not allowed: a whole number from {least} to 10000");

    private static void AddCommon(
        StringBuilder text, DateTimeOffset? since, DateTimeOffset? until, IReadOnlyList<DimensionFilter> filters, int limit)
    {
        const string Format = "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ";
        if (since is { } from) Add(text, "since", from.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
        if (until is { } to) Add(text, "until", to.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
        if (limit > 0) Add(text, "limit", limit.ToString(CultureInfo.InvariantCulture));
        foreach (DimensionFilter filter in filters)
            Add(text, LedgerNames.Of(filter.Dimension), filter.Value);
    }

    private static void Add(StringBuilder text, string name, string value) =>
        text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
}
