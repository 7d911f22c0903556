using Farthing.Calls;
using Farthing.Quality.Feedback;

namespace Farthing.Ledger.Json;

/// <summary>
/// The part of the admin API that reads the ledger, without the web server: a path below <c>/admin/v1/</c> and a query in, a status and JSON out.
/// <c>report</c>, <c>calls</c>, <c>calls/{id}</c>, <c>calls/{id}/feedback</c>, <c>calls/match?prefix=</c>, <c>feedback?since=&amp;limit=</c>, <c>prices/missing</c>; parameters as <see cref="LedgerQueryString"/> reads them.
/// </summary>
public static class LedgerApi
{
    /// <summary>Whether there is a page at a path, for whoever asks for it with a method that it does not take.</summary>
    public static bool Knows(string path) => path is "report" or "calls" or "calls/match" or "feedback" or "prices/missing" || path.StartsWith(Calls, StringComparison.Ordinal);

    private const string Calls = "calls/";
    private const string Feedback = "/feedback";

    /// <summary>Answers one request.</summary>
    /// <param name="reader">The ledger.</param>
    /// <param name="path">The path below <c>/admin/v1/</c>, decoded.</param>
    /// <param name="query">The decoded parameters, in order.</param>
    /// <param name="now">What relative times count from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>200; 400 for a parameter that is unknown or wrong; 404 for a call or a page that is not there.</returns>
    public static async Task<LedgerApiAnswer> AnswerAsync(
        ILedgerReader reader, string path, IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return path switch
            {
                "report" => await ReportAsync(reader, LedgerQueryString.ParseReport(query, now), cancellationToken),
                "calls" => await CallsAsync(reader, LedgerQueryString.ParseCalls(query, now), cancellationToken),
                "calls/match" => await MatchAsync(reader, query, cancellationToken),
                "feedback" => await RecentFeedbackAsync(reader, query, now, cancellationToken),
                "prices/missing" => await MissingPricesAsync(reader, query, now, cancellationToken),
                _ when path.StartsWith(Calls, StringComparison.Ordinal) && path.EndsWith(Feedback, StringComparison.Ordinal) =>
                    await FeedbackAsync(reader, path[Calls.Length..^Feedback.Length], cancellationToken),
                _ when path.StartsWith(Calls, StringComparison.Ordinal) => await CallAsync(reader, path[Calls.Length..], cancellationToken),
                _ => Error(404, "not_found", "There is no such page."),
            };
        }
        catch (FormatException refusal)
        {
            return Error(400, "invalid_parameter", refusal.Message);
        }
    }

    private static async Task<LedgerApiAnswer> ReportAsync(ILedgerReader reader, ReportQuery query, CancellationToken cancellationToken)
    {
        Report report = await reader.ReportAsync(query, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => LedgerJson.Write(json, report)));
    }

    private static async Task<LedgerApiAnswer> CallsAsync(ILedgerReader reader, CallsQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<CallRecord> calls = await reader.CallsAsync(query, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => LedgerJson.Write(json, calls)));
    }

    private static async Task<LedgerApiAnswer> CallAsync(ILedgerReader reader, string text, CancellationToken cancellationToken)
    {
        if (!CallId.TryParse(text, out CallId id)) return Error(400, "invalid_id", "A call's identity is call_ and 32 hexadecimal digits.");
        return await reader.FindAsync(id, cancellationToken) is { } call
            ? new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => LedgerJson.Write(json, call)))
            : Error(404, "call_not_found", $"The ledger has no call {id} (yet).");
    }

    private static async Task<LedgerApiAnswer> FeedbackAsync(ILedgerReader reader, string text, CancellationToken cancellationToken)
    {
        if (!CallId.TryParse(text, out CallId id)) return Error(400, "invalid_id", "A call's identity is call_ and 32 hexadecimal digits.");
        IReadOnlyList<CallFeedback> said = await reader.FeedbackAsync(id, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => FeedbackJson.Write(json, said)));
    }

    private static async Task<LedgerApiAnswer> RecentFeedbackAsync(ILedgerReader reader, IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        int limit = 1_000;
        foreach ((string name, string value) in query)
        {
            if (name == "since") since = LedgerQueryString.ParseMoment(name, value, now);
            else if (name == "limit") limit = LedgerQueryString.ParseLimit(value, 1);
            else throw new FormatException($"\"{name}\" is not a known parameter");
        }

        IReadOnlyList<CallFeedback> said = await reader.RecentFeedbackAsync(since, limit, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => FeedbackJson.Write(json, said)));
    }

    private static async Task<LedgerApiAnswer> MatchAsync(
        ILedgerReader reader, IEnumerable<KeyValuePair<string, string>> query, CancellationToken cancellationToken)
    {
        string prefix = "";
        int limit = 10;
        foreach ((string name, string value) in query)
        {
            switch (name)
            {
                case "prefix":
                    prefix = value;
                    break;
                case "limit":
                    limit = LedgerQueryString.ParseLimit(value, 1);
                    break;
                default:
                    throw new FormatException($"\"{name}\" is not a known parameter");
            }
        }

        if (prefix.Length == 0) throw new FormatException("prefix is required");
        IReadOnlyList<CallId> ids = await reader.MatchAsync(prefix, limit, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => LedgerJson.Write(json, ids)));
    }

    private static async Task<LedgerApiAnswer> MissingPricesAsync(
        ILedgerReader reader, IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        foreach ((string name, string value) in query)
        {
            since = name is "since"
                ? LedgerQueryString.ParseMoment(name, value, now)
                : throw new FormatException($"\"{name}\" is not a known parameter");
        }

        IReadOnlyList<MissingPrice> missing = await reader.MissingPricesAsync(since, cancellationToken);
        return new LedgerApiAnswer(200, LedgerJson.ToUtf8(json => LedgerJson.Write(json, missing)));
    }

    private static LedgerApiAnswer Error(int status, string code, string message) => new(status, LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("type", "invalid_request_error");
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndObject();
    }));
}
