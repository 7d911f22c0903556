using System.Globalization;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Calls;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Budgets;

/// <summary>Tells the caller how much is left: of its budgets, and of its limits as OpenAI's headers say it.</summary>
internal static class BudgetHeaders
{
    public static void Write(IHeaderDictionary headers, Call call, AccountTable accounts)
    {
        if (call.Degradation?.Text is { Length: > 0 } degraded) headers[FarthingHeaders.Degraded] = Printable(degraded);
        if (call.Touched.Count == 0) return;
        decimal? left = null;
        AccountStatus? requests = null, tokens = null;
        foreach (AccountStatus status in accounts.Read(call.Touched))
        {
            if (status.Allowance.IsBudget) left = Math.Min(left ?? decimal.MaxValue, status.Remaining);
            else if (status.Allowance.Measure == Measure.Requests) requests = Tighter(requests, status);
            else if (status.Allowance.Measure is Measure.Tokens or Measure.InputTokens or Measure.OutputTokens) tokens = Tighter(tokens, status);
        }

        if (left is { } usd) headers[FarthingHeaders.BudgetRemaining] = usd.ToString("0.############", CultureInfo.InvariantCulture);
        DateTimeOffset now = accounts.Clock.Now;
        bool isAnthropic = call.Endpoint.DialectOf() == Dialect.Anthropic;
        if (requests is not null) Write(headers, "requests", requests, now, isAnthropic);
        if (tokens is not null) Write(headers, "tokens", tokens, now, isAnthropic);
    }

    /// <summary>In place of what the provider said of its own limit, which is another one.</summary>
    private static void Write(IHeaderDictionary headers, string what, AccountStatus status, DateTimeOffset now, bool isAnthropic)
    {
        if (isAnthropic)
        {
            headers[$"anthropic-ratelimit-{what}-limit"] = Whole(status.Limit);
            headers[$"anthropic-ratelimit-{what}-remaining"] = Whole(status.Remaining);
            headers[$"anthropic-ratelimit-{what}-reset"] = (status.WindowEnd > now ? status.WindowEnd : now).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        headers["x-ratelimit-limit-" + what] = Whole(status.Limit);
        headers["x-ratelimit-remaining-" + what] = Whole(status.Remaining);
        headers["x-ratelimit-reset-" + what] = Duration(status.WindowEnd - now);
    }

    private static AccountStatus Tighter(AccountStatus? one, AccountStatus other) =>
        one is null || other.Remaining * one.Limit < one.Remaining * other.Limit ? other : one;

    private static string Whole(decimal number) => decimal.Floor(number).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>As OpenAI writes it: <c>1s</c>, <c>6m0s</c>, <c>250ms</c>.</summary>
    private static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        if (time < TimeSpan.FromSeconds(1)) return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
        return time < TimeSpan.FromMinutes(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(time.TotalSeconds)}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}m{time.Seconds}s");
    }

    private static string Printable(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Uri.EscapeDataString(text) : text;
}
