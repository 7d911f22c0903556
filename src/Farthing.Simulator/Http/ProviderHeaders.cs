using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>The headers that each provider sends beside its answers.</summary>
internal static class ProviderHeaders
{
    public static void Write(Exchange exchange)
    {
        IHeaderDictionary headers = exchange.Http.Response.Headers;
        switch (exchange.Dialect)
        {
            case Dialect.OpenAI:
                headers["x-request-id"] = exchange.RequestId;
                headers["openai-organization"] = "farthing-simulator";
                headers["openai-processing-ms"] = ((long)exchange.Elapsed.TotalMilliseconds).ToString();
                headers["openai-version"] = "2020-10-01";
                break;
            case Dialect.Anthropic:
                headers["request-id"] = exchange.RequestId;
                headers["anthropic-organization-id"] = "farthing-simulator";
                break;
            default:
                headers["server-timing"] = $"gfet4t7; dur={(long)exchange.Elapsed.TotalMilliseconds}";
                break;
        }
    }

    public static void Write(Exchange exchange, RateVerdict rate)
    {
        IHeaderDictionary headers = exchange.Http.Response.Headers;
        if (exchange.Dialect == Dialect.OpenAI)
        {
            headers["x-ratelimit-limit-requests"] = rate.Requests.ToString();
            headers["x-ratelimit-limit-tokens"] = rate.Tokens.ToString();
            headers["x-ratelimit-remaining-requests"] = rate.RequestsLeft.ToString();
            headers["x-ratelimit-remaining-tokens"] = rate.TokensLeft.ToString();
            headers["x-ratelimit-reset-requests"] = Brief(rate.RequestsReset);
            headers["x-ratelimit-reset-tokens"] = Brief(rate.TokensReset);
        }
        else if (exchange.Dialect == Dialect.Anthropic)
        {
            DateTimeOffset now = exchange.State.Clock.GetUtcNow();
            WriteAnthropic(headers, "requests", rate.Requests, rate.RequestsLeft, now + rate.RequestsReset);
            WriteAnthropic(headers, "tokens", rate.Tokens, rate.TokensLeft, now + rate.TokensReset);
            WriteAnthropic(headers, "input-tokens", rate.Tokens, rate.TokensLeft, now + rate.TokensReset);
            WriteAnthropic(headers, "output-tokens", rate.Tokens, rate.TokensLeft, now + rate.TokensReset);
        }
    }

    private static void WriteAnthropic(IHeaderDictionary headers, string kind, int limit, int left, DateTimeOffset reset)
    {
        headers[$"anthropic-ratelimit-{kind}-limit"] = limit.ToString();
        headers[$"anthropic-ratelimit-{kind}-remaining"] = left.ToString();
        headers[$"anthropic-ratelimit-{kind}-reset"] = reset.ToString("yyyy-MM-ddTHH:mm:ssZ");
    }

    // OpenAI writes durations as 1m3.5s, 8.64s or 6ms.
    private static string Brief(TimeSpan time)
    {
        if (time.TotalSeconds < 1)
        {
            return $"{(int)time.TotalMilliseconds}ms";
        }

        string seconds = (time.TotalSeconds % 60).ToString("0.###") + "s";
        return time.TotalMinutes < 1 ? seconds : $"{(int)time.TotalMinutes}m{seconds}";
    }
}
