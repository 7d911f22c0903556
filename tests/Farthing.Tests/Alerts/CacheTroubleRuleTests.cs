using Farthing.Alerts;
using Farthing.Alerts.Caches;

namespace Farthing.Tests.Alerts;

public sealed class CacheTroubleRuleTests
{
    private readonly List<CacheTrouble> _troubles = [];
    private readonly CacheTroubleRule _rule;

    public CacheTroubleRuleTests() => _rule = new CacheTroubleRule(() => [.. _troubles]);

    [Fact]
    public async Task A_part_that_is_not_in_use_for_a_minute_is_told_with_why_until_it_is()
    {
        (await FindAsync()).ShouldBeEmpty();
        _troubles.Add(new CacheTrouble("store", "The database does not answer."));
        (await FindAsync()).ShouldBeEmpty();
        _troubles.Add(new CacheTrouble("matching", "Two questions that differ were found alike."));
        AlertFinding finding = (await FindAsync()).ShouldHaveSingleItem();
        (finding.Kind, finding.Subject, finding.Key).ShouldBe((AlertKind.CacheTrouble, new AlertSubject("cache", "store"), "CacheTrouble/cache/store"));
        finding.Summary.ShouldEndWith("The database does not answer.");
        _troubles.RemoveAt(0);
        (await FindAsync()).ShouldHaveSingleItem().Summary.ShouldEndWith("Two questions that differ were found alike.");
    }

    [Fact]
    public async Task What_comes_and_goes_within_a_minute_is_not_told()
    {
        for (int minute = 0; minute < 4; minute++)
        {
            (await FindAsync()).ShouldBeEmpty();
            if (_troubles.Count == 0) _troubles.Add(new CacheTrouble("store", "The database does not answer."));
            else _troubles.Clear();
        }
    }

    private async Task<IReadOnlyList<AlertFinding>> FindAsync() => (await _rule.EvaluateAsync(DateTimeOffset.UnixEpoch)).ShouldNotBeNull();
}
