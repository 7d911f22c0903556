using System.Globalization;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Gateway.Serving;
using Farthing.Pricing;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Budgets;

/// <summary>Tells the caller how much is left: of its budgets, and of its limits as OpenAI's headers say it.</summary>
internal static class BudgetHeaders
{
    private static readonly Names RequestNames = Names.Of("requests");
    private static readonly Names TokenNames = Names.Of("tokens");

    public static void Write(IHeaderDictionary headers, Call call, BudgetsInForce budgets)
    {
        if (call.Degradation?.Text is { Length: > 0 } degraded) headers[FarthingHeaders.Degraded] = FarthingHeaders.Printable(degraded);
        Headroom headroom = budgets.HeadroomOf(call);
        if (headroom.BudgetUsd is { } usd) headers[FarthingHeaders.BudgetRemaining] = new Usd(decimal.Round(usd, 12, MidpointRounding.AwayFromZero)).ToString();
        DateTimeOffset? now = call.Endpoint.DialectOf() == Dialect.Anthropic ? budgets.Accounts.Clock.Now : null;
        if (headroom.Requests is { } requests) Write(headers, RequestNames, requests, now);
        if (headroom.Tokens is { } tokens) Write(headers, TokenNames, tokens, now);
    }

    /// <summary>In place of what the provider said of its own limit, which is another one.</summary>
    private static void Write(IHeaderDictionary headers, Names names, in HeadroomOfLimit headroom, DateTimeOffset? anthropicNow)
    {
        string limit = names.LimitText(headroom.Limit), left = Whole(headroom.Left);
        if (anthropicNow is { } now)
        {
            headers[names.AnthropicLimit] = limit;
            headers[names.AnthropicRemaining] = left;
            headers[names.AnthropicReset] = (now + headroom.Resets).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        headers[names.Limit] = limit;
        headers[names.Remaining] = left;
        headers[names.Reset] = Duration(headroom.Resets);
    }

    private static string Whole(decimal number) => number is >= 0 and < long.MaxValue
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : decimal.Floor(number).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>As OpenAI writes it: <c>1s</c>, <c>6m0s</c>, <c>250ms</c>.</summary>
    private static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        if (time < TimeSpan.FromSeconds(1)) return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
        return time < TimeSpan.FromMinutes(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(time.TotalSeconds)}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}m{time.Seconds}s");
    }

    /// <summary>The names of one limit's fields, put together once.</summary>
    private sealed record Names(string Limit, string Remaining, string Reset, string AnthropicLimit, string AnthropicRemaining, string AnthropicReset)
    {
        private volatile Tuple<decimal, string>? _limit;

        /// <summary>The amount of a limit, written once for the calls that follow each other.</summary>
        public string LimitText(decimal limit)
        {
            if (_limit is { } known && known.Item1 == limit) return known.Item2;
            string text = Whole(limit);
            _limit = Tuple.Create(limit, text);
            return text;
        }

        public static Names Of(string what) => new(
            $"x-ratelimit-limit-{what}",
            $"x-ratelimit-remaining-{what}",
            $"x-ratelimit-reset-{what}",
            $"anthropic-ratelimit-{what}-limit",
            $"anthropic-ratelimit-{what}-remaining",
            $"anthropic-ratelimit-{what}-reset");
    }
}
