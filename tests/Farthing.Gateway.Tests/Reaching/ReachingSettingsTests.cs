using Farthing.Gateway.Settings;
using Farthing.Gateway.Tests.Settings;
using Farthing.Providers.Balancing;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>What is wrong with the settings of deployments is said with file, line, key and remedy.</summary>
public sealed class ReachingSettingsTests
{
    private const string One = "deployments:\n  - { provider: ollama, model: house";

    [Theory]
    [InlineData(One + ", weight: -1 }", "farthing.yaml:3: deployments[0].weight: \"-1\" is not allowed: a whole number from 0")]
    [InlineData(One + ", priority: 0 }", "farthing.yaml:3: deployments[0].priority: \"0\" is not allowed: a whole number from 1 to 1000")]
    [InlineData("deployments:\n  - { provider: olama, model: house }", "farthing.yaml:3: deployments[0].provider: no provider is named \"olama\"; did you mean \"ollama\"?")]
    [InlineData(One + ", breaker: { failures: 0 } }", "deployments[0].breaker.failures: \"0\" is not allowed")]
    [InlineData(One + ", timeouts: { total: 1s } }", "deployments[0].timeouts.total: is not a known key")]
    [InlineData(One + " }\nbalancing: { models: { hous: { by: price } } }", "farthing.yaml:4: balancing.models.hous: no deployment has this model; did you mean \"house\"?")]
    [InlineData(One + " }\nbalancing: { models: { house: { by: prize } } }", "balancing.models.house.by: \"prize\" is not allowed; did you mean \"price\"?")]
    [InlineData("balancing: { sticky: maybe }", "balancing.sticky: \"maybe\" is not allowed; allowed: auto, on, off")]
    [InlineData("breakers: { share: 1.5 }", "farthing.yaml:2: breakers.share: \"1.5\" is not allowed: a decimal from 0.01 to 1")]
    [InlineData("breakers: { pause: 10m, longest_pause: 1m }", "farthing.yaml:2: breakers.pause: is longer than longest_pause")]
    [InlineData("breakers: { when_all_open: wait }", "breakers.when_all_open: \"wait\" is not allowed; allowed: try, refuse")]
    [InlineData("retries: { most: 11 }", "farthing.yaml:2: retries.most: \"11\" is not allowed: a whole number from 0 to 10")]
    [InlineData("retries: { delay: 20s, longest_delay: 1s }", "retries.delay: is longer than longest_delay")]
    [InlineData("retries: { moist: 1 }", "retries.moist: is not a known key; did you mean \"most\"?")]
    [InlineData("limits: { max_answer: 1KiB }", "limits.max_answer: \"1KiB\" is not allowed")]
    public void A_problem_names_file_line_key_and_remedy(string yaml, string expected)
    {
        using SettingsFolder folder = new("providers: { ollama: }\n" + yaml);
        Should.Throw<SettingsException>(() => folder.Load()).Message.ShouldContain(expected);
    }

    [Fact]
    public void What_a_deployment_does_not_say_its_provider_says_and_else_what_holds_for_all()
    {
        using SettingsFolder folder = new("""
            providers: { ollama: { region: home, timeouts: { first_byte: 9s }, retries: { most: 3 } } }
            deployments:
              - { provider: ollama, model: house, priority: 2, breaker: { failures: 7 } }
              - { name: other, provider: ollama, model: house, region: attic, timeouts: { first_byte: 1s } }
            retries: { delay: 2s }
            breakers: { failures: 3, share: 0.25 }
            balancing: { by: price, models: { house: { sticky: on } } }
            """);
        FarthingSettings settings = folder.Load();
        settings.Deployments.Select(deployment => (deployment.Priority, deployment.Region)).ShouldBe([(2, "home"), (1, "attic")]);
        (settings.Providers["ollama"].Retries.Most, settings.Retries.Delay).ShouldBe((3, TimeSpan.FromSeconds(2)));
        (settings.Deployments[0].Breaker.Failures, settings.Breakers.Failures).ShouldBe((7, 3));
        (settings.Balancing.By, settings.Balancing.Models["house"].Sticky).ShouldBe((Balance.Price, StickyMode.On));
    }
}
