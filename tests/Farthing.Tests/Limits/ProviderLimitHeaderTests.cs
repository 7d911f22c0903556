using Farthing.Limits;
using Farthing.Tests.Providers;
using Farthing.Wire;

namespace Farthing.Tests.Limits;

/// <summary>What providers' header fields say of their limits.</summary>
public sealed class ProviderLimitHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("120ms", 0.12)]
    [InlineData("7.66", 7.66)]
    [InlineData("0s", 0)]
    [InlineData("99999h", 86_400)]
    public void A_reset_is_a_length_of_time(string text, double seconds) => ProviderLimitHeaders.ReadLength(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("1x")]
    [InlineData("1.2.3s")]
    [InlineData("s")]
    public void What_is_no_length_of_time_says_nothing(string text) => ProviderLimitHeaders.ReadLength(text).ShouldBeNull();

    [Theory]
    [InlineData("Retry-After", "20", 20)]
    [InlineData("Retry-After", "0.5", 0.5)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 09:00:30 GMT", 30)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 08:00:00 GMT", 0)]
    [InlineData("retry-after-ms", "250", 0.25)]
    public void A_provider_says_how_long_to_leave_it_alone(string name, string value, double seconds)
    {
        using var response = new GivenResponse(200, (name, value));
        ProviderLimitHeaders.ReadRetryAfter(response, Now).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public void A_wait_that_means_nothing_is_none(string value)
    {
        using var response = new GivenResponse(200, ("Retry-After", value));
        ProviderLimitHeaders.ReadRetryAfter(response, Now).ShouldBeNull();
    }

    [Fact]
    public void Anthropics_resets_are_moments_by_its_own_clock()
    {
        using var response = new GivenResponse(
            200,
            ("Date", "Sat, 21 Nov 2026 11:00:00 GMT"),
            ("anthropic-ratelimit-input-tokens-limit", "40000"),
            ("anthropic-ratelimit-input-tokens-remaining", "10000"),
            ("anthropic-ratelimit-input-tokens-reset", "2026-11-21T11:00:45Z"));
        ProviderLimitHeaders.Read(response, Dialect.Anthropic, ProviderLimit.InputTokens, Now, TimeSpan.FromSeconds(2))
            .ShouldBe(new ProviderAllowance(40_000, 10_000, TimeSpan.FromSeconds(47)));
        ProviderLimitHeaders.Read(response, Dialect.Anthropic, ProviderLimit.Requests, Now, TimeSpan.Zero).ShouldBeNull();
    }

    [Fact]
    public void Every_wire_has_its_own_fields()
    {
        using var response = new GivenResponse(200, ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "3"), ("x-ratelimit-reset-requests", "57s"));
        ProviderLimitHeaders.Read(response, Dialect.OpenAI, ProviderLimit.Requests, Now, TimeSpan.Zero).ShouldBe(new ProviderAllowance(60, 3, TimeSpan.FromSeconds(57)));
        ProviderLimitHeaders.Read(response, Dialect.OpenAI, ProviderLimit.InputTokens, Now, TimeSpan.Zero).ShouldBeNull();
        ProviderLimitHeaders.Read(response, Dialect.Anthropic, ProviderLimit.Requests, Now, TimeSpan.Zero).ShouldBeNull();
        ProviderLimitHeaders.Read(response, Dialect.Gemini, ProviderLimit.Requests, Now, TimeSpan.Zero).ShouldBeNull();
    }
}
