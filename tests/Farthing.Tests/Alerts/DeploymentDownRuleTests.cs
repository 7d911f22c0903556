using Farthing.Alerts;
using Farthing.Alerts.Deployments;
using Farthing.Providers;
using Farthing.Providers.Health;
using Farthing.Tests.Budgets;
using Farthing.Tests.Providers;

namespace Farthing.Tests.Alerts;

public sealed class DeploymentDownRuleTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly ServedModel _model;

    public DeploymentDownRuleTests() => _model = new ServedModel(_clock);

    [Fact]
    public async Task A_deployment_that_is_down_for_a_minute_is_told_until_it_answers()
    {
        Deployment one = _model.Add("one"), two = _model.Add("two");
        _model.Ends(two, AttemptResult.Answered);
        (await FindAsync()).ShouldBeEmpty();
        _model.Break(one);
        (await FindAsync()).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(1));
        AlertFinding finding = (await FindAsync()).ShouldHaveSingleItem();
        (finding.Kind, finding.Subject, finding.Key).ShouldBe((AlertKind.DeploymentDown, new AlertSubject("deployment", "one"), "DeploymentDown/deployment/one"));
        finding.Summary.ShouldContain("5 failures in a row, the last one: HTTP 500");
        _model.Ends(one, AttemptResult.Answered);
        (await FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Trials_that_fail_do_not_begin_the_matter_anew()
    {
        Deployment one = _model.Add("one");
        _model.Break(one);
        DateTimeOffset since = _clock.GetUtcNow();
        for (int i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            _model.Health.Select([one, _model.Add("two")], isFirst: true, isOnly: false).Probe.ShouldBe(one);
            _model.Ends(one, AttemptResult.Failed, isProbe: true);
        }

        _model.Health.Find("one")!.Read().DownSince.ShouldBe(since);
        (await FindAsync()).ShouldHaveSingleItem();
    }

    public void Dispose() => _model.Dispose();

    private async Task<IReadOnlyList<AlertFinding>> FindAsync() => (await new DeploymentDownRule(_model.Health).EvaluateAsync(_clock.GetUtcNow())).ShouldNotBeNull();
}
