using System.Buffers;
using System.Globalization;
using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Limits;

/// <summary>
/// Reads what providers say of their limits: <c>x-ratelimit-*</c> (OpenAI, "Rate limits": resets are lengths of time such as <c>1m3.5s</c>),
/// <c>anthropic-ratelimit-*</c> (Anthropic, "Rate limits": resets are moments as in RFC 3339), <c>Retry-After</c> (RFC 9110, 10.2.3) and
/// <c>retry-after-ms</c>. Fields that say nothing sensible are passed over. Allocates nothing.
/// </summary>
internal static class ProviderLimitHeaders
{
    /// <summary>No provider's window is longer; a longer wait is a mistake.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The window assumed where a reset is not looked at: both providers speak of minutes.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The fields of one limit, or <c>null</c> when it is not spoken of. While more than half is left, the reset is assumed rather than read.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="dialect">Whose fields to look for.</param>
    /// <param name="limit">Which limit.</param>
    /// <param name="now">The time of day, for resets that are moments.</param>
    /// <param name="sentFor">How long ago the request was sent: what is said holds for then.</param>
    public static ProviderAllowance? Read(ProviderResponse response, Dialect dialect, ProviderLimit limit, DateTimeOffset now, TimeSpan sentFor)
    {
        if (NamesOf(dialect, limit) is not { } names || response.Find(names.Remaining) is not { } text) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long remaining)) return null;
        long most = long.TryParse(response.Find(names.Limit), NumberStyles.None, CultureInfo.InvariantCulture, out long said) && said > 0 ? said : 0;
        if (remaining > most / 2 && most > 0) return new ProviderAllowance(most, remaining, Minute * (1 - (Math.Min(remaining, most) / (double)most)));
        if (response.Find(names.Reset) is not { } reset) return null;
        return ReadLength(reset) is { } length ? new ProviderAllowance(most, remaining, length)
            : ReadMoment(reset) is { } at ? new ProviderAllowance(most, remaining, Within((at - (Date(response) ?? now) + sentFor).TotalSeconds))
            : null;
    }

    /// <summary>How long the provider asks to be left alone, or <c>null</c>.</summary>
    public static TimeSpan? ReadRetryAfter(ProviderResponse response, DateTimeOffset now)
    {
        if (double.TryParse(response.Find("retry-after-ms"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double milliseconds) && double.IsFinite(milliseconds))
            return Within(milliseconds / 1_000);
        if (response.Find("Retry-After") is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds)) return Within(seconds);
        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? Within((at - (Date(response) ?? now)).TotalSeconds) : null;
    }

    /// <summary>Whether the provider says that trying again is of no use, as the providers' own clients read it.</summary>
    public static bool ForbidsRetry(ProviderResponse response) => response.Find("x-should-retry") == "false";

    /// <summary>A length of time as OpenAI writes it (<c>6m0s</c>, <c>1h2m3.5s</c>, <c>120ms</c>), or a number of seconds.</summary>
    internal static TimeSpan? ReadLength(string text)
    {
        if (text.Length == 0) return null;
        double seconds = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits == 0) return null;
            if (!double.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return null;
            rest = digits < 0 ? [] : rest[digits..];
            int letters = rest.IndexOfAny(Digits);
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            rest = letters < 0 ? [] : rest[letters..];
            if (UnitOf(unit) is not { } factor) return null;
            seconds += number * factor;
        }

        return Within(seconds);
    }

    private static DateTimeOffset? ReadMoment(string text) =>
        DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;

    private static double? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "s" => 1,
        "ms" => 0.001,
        "us" or "µs" => 0.000_001,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => null,
    };

    private static TimeSpan Within(double seconds) => seconds <= 0 ? TimeSpan.Zero : seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);

    /// <summary>The provider's own time of day, so that its clock and ours need not agree.</summary>
    private static DateTimeOffset? Date(ProviderResponse response) =>
        DateTimeOffset.TryParseExact(response.Find("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;

    private static (string Limit, string Remaining, string Reset)? NamesOf(Dialect dialect, ProviderLimit limit) => (dialect, limit) switch
    {
        (Dialect.OpenAI, ProviderLimit.Requests) => ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        (Dialect.OpenAI, ProviderLimit.Tokens) => ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        (Dialect.Anthropic, ProviderLimit.Requests) => ("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        (Dialect.Anthropic, ProviderLimit.Tokens) => ("anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        (Dialect.Anthropic, ProviderLimit.InputTokens) => ("anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        (Dialect.Anthropic, ProviderLimit.OutputTokens) => ("anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
        _ => null,
    };
}
