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
        string limit = names.LimitText.Of(headroom.Limit), left = Whole(headroom.Left);
        if (anthropicNow is { } now)
        {
            headers[names.AnthropicLimit] = limit;
            headers[names.AnthropicRemaining] = left;
            headers[names.AnthropicReset] = (now + headroom.Resets).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        headers[names.Limit] = limit;
        headers[names.Remaining] = left;
        headers[names.Reset] = names.ResetText.Of(Shown(headroom.Resets));
    }

    private static string Whole(decimal number) => number is >= 0 and < long.MaxValue
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : decimal.Floor(number).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>As much of a time as is shown, in milliseconds: those of less than a second, whole seconds beyond, up to a minute rounded up.</summary>
    private static long Shown(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1)) return Math.Max(0, time.Ticks / TimeSpan.TicksPerMillisecond);
        long rounding = time < TimeSpan.FromMinutes(1) ? TimeSpan.TicksPerSecond - 1 : 0;
        return (time.Ticks + rounding) / TimeSpan.TicksPerSecond * 1_000;
    }

    /// <summary>As OpenAI writes it: <c>1s</c>, <c>6m0s</c>, <c>250ms</c>.</summary>
    private static string Duration(long shown) => shown < 1_000 ? string.Create(CultureInfo.InvariantCulture, $"{shown}ms")
        : shown < 60_000 ? string.Create(CultureInfo.InvariantCulture, $"{shown / 1_000}s")
        : string.Create(CultureInfo.InvariantCulture, $"{shown / 60_000}m{shown / 1_000 % 60}s");

    /// <summary>The names of one limit's fields, put together once.</summary>
    private sealed record Names(string Limit, string Remaining, string Reset, string AnthropicLimit, string AnthropicRemaining, string AnthropicReset)
    {
        public RepeatedText<decimal> LimitText { get; } = new(Whole);

        public RepeatedText<long> ResetText { get; } = new(Duration);

        public static Names Of(string what) => new(
            $"x-ratelimit-limit-{what}",
            $"x-ratelimit-remaining-{what}",
            $"x-ratelimit-reset-{what}",
            $"anthropic-ratelimit-{what}-limit",
            $"anthropic-ratelimit-{what}-remaining",
            $"anthropic-ratelimit-{what}-reset");
    }
}
