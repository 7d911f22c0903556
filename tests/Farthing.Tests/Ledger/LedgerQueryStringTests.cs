using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Tests.Ledger;

public sealed class LedgerQueryStringTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_report_query_reads_back_as_it_was_written()
    {
        ReportQuery query = new()
        {
            By = [Dimension.Feature, Dimension.Day],
            Since = Now.AddTicks(17),
            Until = Now.AddDays(1),
            Limit = 7,
            Filters = [new DimensionFilter(Dimension.User, "a&b=c d/☃"), new DimensionFilter(Dimension.Endpoint, "chat_completions"), new DimensionFilter(Dimension.User, "")],
        };
        ReportQuery read = LedgerQueryString.ParseReport(Decode(LedgerQueryString.Format(query)), Now);
        read.By.ShouldBe(query.By);
        read.Filters.ShouldBe(query.Filters);
        (read with { By = query.By, Filters = query.Filters }).ShouldBe(query);
    }

    [Fact]
    public void A_calls_query_reads_back_as_it_was_written()
    {
        CallsQuery query = new() { Sort = CallSort.Duration, Outcome = CallOutcome.ClientLeft, Limit = 3, Filters = [new DimensionFilter(Dimension.Team, "core")] };
        CallsQuery read = LedgerQueryString.ParseCalls(Decode(LedgerQueryString.Format(query)), Now);
        read.Filters.ShouldBe(query.Filters);
        (read with { Filters = query.Filters }).ShouldBe(query);
    }

    [Theory]
    [InlineData("7d", "2026-11-14T10:30:00Z")]
    [InlineData("24h", "2026-11-20T10:30:00Z")]
    [InlineData("30m", "2026-11-21T10:00:00Z")]
    [InlineData("2w", "2026-11-07T10:30:00Z")]
    [InlineData("2026-11-01", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01T18", "2026-11-01T18:00:00Z")]
    [InlineData("2026-11-01T18:05Z", "2026-11-01T18:05:00Z")]
    [InlineData("2026-11-01T18:05:06+02:00", "2026-11-01T16:05:06Z")]
    public void A_time_may_be_relative_or_absolute(string text, string expected) =>
        LedgerQueryString.ParseMoment("since", text, Now).ShouldBe(DateTimeOffset.Parse(expected));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("7")]
    [InlineData("7y")]
    [InlineData("-7d")]
    [InlineData("1.5d")]
    [InlineData("2147483647w")]
    [InlineData("99999999999999999999d")]
    [InlineData("2026-13-01")]
    [InlineData("yesterday")]
    public void What_is_no_time_is_refused_with_what_is(string text) =>
        Should.Throw<FormatException>(() => LedgerQueryString.ParseMoment("since", text, Now)).Message.ShouldContain("write 7d, 24h");

    [Theory]
    [InlineData("by", "colour", "allowed: project, team, feature")]
    [InlineData("limit", "-1", "a whole number from 0 to 10000")]
    [InlineData("since", "lots", "is not a time")]
    [InlineData("day", "2026-11-21", "\"day\" is not a known parameter")]
    [InlineData("colour", "red", "\"colour\" is not a known parameter")]
    public void A_wrong_parameter_is_named(string name, string value, string expected) =>
        Should.Throw<FormatException>(() => LedgerQueryString.ParseReport([new(name, value)], Now)).Message.ShouldContain(expected);

    private static IEnumerable<KeyValuePair<string, string>> Decode(string query) =>
        query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])));
}
