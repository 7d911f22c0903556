using Farthing.Alerts;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Gateway.Tests.Settings;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Alerts;

public sealed class AlertSettingsTests
{
    [Theory]
    [InlineData("{ kind: slack, url: \"https://hooks.slack.com/services/T0/B0/x\" }", "alerts.channels.it.url", "a secret does not belong")]
    [InlineData("{ kind: webhook, url: \"file:///no/such/file\" }", "alerts.channels.it.url", "cannot be read")]
    [InlineData("{ kind: webhook, url: \"ftp://example.com\" }", "alerts.channels.it.url", "http or https")]
    [InlineData("{ kind: webhook, url: \"https://user:pass@example.com\" }", "alerts.channels.it.url", "without user and password")]
    [InlineData("{ kind: webhook, url: \"gopher\" }", "alerts.channels.it.url", "http or https")]
    [InlineData("{ kind: webhook }", "alerts.channels.it.url", "is required")]
    [InlineData("{ kind: webhook, url: \"https://example.com\", secret: clear }", "alerts.channels.it.secret", "a secret does not belong")]
    [InlineData("{ kind: webhook, url: \"https://example.com\", host: x }", "alerts.channels.it.host", "belongs to channels of kind email")]
    [InlineData("{ kind: webhook, url: \"https://example.com\", kinds: [runaways] }", "alerts.channels.it.kinds", "did you mean \"runaway\"?")]
    [InlineData("{ kind: pagerduty }", "alerts.channels.it.routing_key", "is required")]
    [InlineData("{ kind: email, host: mail, from: a@example.com, to: nobody }", "alerts.channels.it.to", "no e-mail address")]
    [InlineData("{ kind: email, host: mail, from: a@example.com }", "alerts.channels.it.to", "is required")]
    [InlineData("{ kind: email, host: mail, from: a@example.com, to: b@example.com, security: none, user: u, password: env:PASSWORD }", "alerts.channels.it.security", "not protected")]
    [InlineData("{ kind: email, host: mail, from: a@example.com, to: b@example.com, user: u }", "alerts.channels.it.password", "go together")]
    [InlineData("{ url: \"https://example.com\" }", "alerts.channels.it.kind", "is required")]
    public void A_channel_that_cannot_work_is_named_with_what_is_wrong(string channel, string key, string message)
    {
        using SettingsFolder folder = new($"alerts:\n  channels:\n    it: {channel}\n");
        folder.Environment["PASSWORD"] = "p";
        SettingsProblem problem = folder.OnlyProblem();
        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("anomaly: { by: [projects] }", "alerts.anomaly.by", "did you mean \"project\"?")]
    [InlineData("anomaly: { by: [hour] }", "alerts.anomaly.by", "is no dimension")]
    [InlineData("anomaly: { own_day_share: -1 }", "alerts.anomaly.own_day_share", "a decimal from 0 to 10")]
    [InlineData("budgets: { levels: [0] }", "alerts.budgets.levels", "a share from 0.01 to 10")]
    [InlineData("budgets: { probability: 80 }", "alerts.budgets.probability", "a decimal from 0.5")]
    [InlineData("remind_after: -1h", "alerts.remind_after", "a time from")]
    [InlineData("quiet: { hours: 25 }", "alerts.quiet.hours", "1 to 24")]
    [InlineData("runaway: { factr: 3 }", "alerts.runaway.factr", "did you mean \"factor\"?")]
    public void A_rule_that_makes_no_sense_is_named_with_what_is_allowed(string rule, string key, string message)
    {
        using SettingsFolder folder = new($"alerts:\n  {rule}\n");
        SettingsProblem problem = folder.OnlyProblem();
        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void Everything_can_be_set_and_secrets_print_as_stars()
    {
        using SettingsFolder folder = new("""
            alerts:
              remind_after: 0
              unpriced: false
              anomaly: { by: [user, model], at_most_per_month: 4, least_usd: 10 }
              runaway: { factor: 3, throttle: true }
              budgets: { levels: [1, 0.9, 0.9], forecast: false }
              quiet: { by: [] }
              channels:
                chat: { kind: slack, url: env:SLACK, severity: warning, kinds: [runaway, budget_threshold] }
                pager: { kind: pagerduty, routing_key: env:SLACK }
            """);
        folder.Environment["SLACK"] = "https://hooks.slack.com/services/T0/B0/x";
        AlertSettings alerts = folder.Load().Alerts;
        alerts.ToString().ShouldNotContain("T0");
        alerts.Channels["chat"].ToString().ShouldNotContain("T0");
        alerts.Channels["pager"].Url!.Reveal().ShouldBe("https://events.pagerduty.com/v2/enqueue");
        AlertRuleOptions options = alerts.ToOptions();
        options.Enabled.ShouldNotContain(AlertKind.UnpricedModel);
        options.Enabled.ShouldNotContain(AlertKind.BudgetForecast);
        options.BudgetLevels.ShouldBe([0.9m, 1m]);
        options.Anomaly.By.ShouldBe([Dimension.User, Dimension.Model]);
        options.Anomaly.Detection.AtMostPerMonth.ShouldBe(4);
        options.Runaway.Throttle.ShouldBeTrue();
        options.SilentBy.ShouldBeEmpty();
    }
}
