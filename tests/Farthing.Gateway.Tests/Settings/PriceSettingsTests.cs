using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Tests.Settings;

public sealed class PriceSettingsTests
{
    [Theory]
    [InlineData("{ name: a, margin: 0.1, discuont: 0.1 }", "discuont", "is not a known key; did you mean \"discount\"?")]
    [InlineData("{ name: a, discount: 1.5 }", "discount", "\"1.5\" is not allowed: a decimal from 0 to 1")]
    [InlineData("{ name: a, discount: ten }", "discount", "\"ten\" is not allowed: a decimal from 0 to 1")]
    [InlineData("{ discount: 0.1 }", "name", "is required")]
    [InlineData("{ name: a }", "", "changes no price; set rates, fees, self_hosted, discount or margin")]
    [InlineData("{ name: a, rates: { imput: 1 } }", "rates.imput", "is not a unit of token prices; did you mean \"input\"?")]
    [InlineData("{ name: a, rates: { web_search: 1 } }", "rates.web_search", "is not a unit of token prices")]
    [InlineData("{ name: a, fees: { input: 1 } }", "fees.input", "is not a unit of fees")]
    [InlineData("{ name: a, provider: opnai, discount: 0.1 }", "provider", "no provider is named \"opnai\"; did you mean \"openai\"?")]
    [InlineData("{ name: a, deployment: nowhere, discount: 0.1 }", "deployment", "no deployment is named \"nowhere\"")]
    [InlineData("{ name: a, from: 2026-02-01, to: 2026-01-01, discount: 0.1 }", "to", "must be after from")]
    [InlineData("{ name: a, rates: { input: 1 }, currency: { code: EUR, as_of: 2026-01-01 } }", "currency.usd", "is required: US dollars for one unit of the currency")]
    [InlineData("{ name: a, discount: 0.1, currency: { code: EUR, usd: 1.1, as_of: 2026-01-01 } }", "currency", "is the currency of rates, fees or self_hosted")]
    [InlineData("{ name: a, self_hosted: { per_gpu_hour: 2 } }", "self_hosted.input_tokens_per_second", "is required with per_gpu_hour")]
    [InlineData("{ name: a, self_hosted: { gpus: 2 } }", "self_hosted", "needs one of per_second and per_gpu_hour")]
    [InlineData("{ name: a, rates: { input: 1 }, tiers: [ { over: 5, boundary: \"=>\", rates: { input: 2 } } ] }", "tiers[0].boundary", "\"=>\" is not allowed")]
    public void An_override_that_is_wrong_is_named_with_its_key_and_line(string item, string key, string message)
    {
        using SettingsFolder folder = new($"providers:\n  openai: {{ api_key: \"env:K\" }}\nprices:\n  overrides:\n    - {item}\n");
        folder.Environment["K"] = "sk-0123456789abcdef";
        SettingsProblem problem = folder.OnlyProblem();
        problem.Key.ShouldBe(key.Length > 0 ? $"prices.overrides[0].{key}" : "prices.overrides[0]");
        problem.Line.ShouldBe(5);
        problem.Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("{ name: a }", "", "changes no price")]
    [InlineData("{ name: a, tiers: [ { from: 5 } ] }", "tiers[0].discount", "is required")]
    [InlineData("{ name: a, credit: 5, tiers: [ { from: 5, discount: 0.1 } ] }", "credit", "and credit_discount go together")]
    [InlineData("{ name: a, free: { inputt: 5 } }", "free.inputt", "is not a unit; did you mean \"input\"?")]
    [InlineData("{ name: a, measure: calls, free: { input: 5 } }", "measure", "\"calls\" is not allowed; allowed: spend, tokens")]
    public void A_volume_plan_that_is_wrong_is_named_with_its_key_and_line(string item, string key, string message)
    {
        using SettingsFolder folder = new($"prices:\n  volumes:\n    - {item}\n");
        SettingsProblem problem = folder.OnlyProblem();
        problem.Key.ShouldBe(key.Length > 0 ? $"prices.volumes[0].{key}" : "prices.volumes[0]");
        problem.Line.ShouldBe(3);
        problem.Message.ShouldStartWith(message);
    }

    [Fact]
    public void Names_are_unique_and_the_folder_must_be_there_when_it_is_named()
    {
        using SettingsFolder folder = new("prices:\n  catalog: nowhere\n  overrides:\n    - { name: a, margin: 0.1 }\n    - { name: a, margin: 0.2 }\n");
        folder.Problems().Select(problem => problem.Key).ShouldBe(["prices.catalog", "prices.overrides[1].name"], ignoreOrder: true);
    }

    [Fact]
    public void The_folder_is_in_the_data_folder_unless_told_otherwise()
    {
        using SettingsFolder folder = new("data: here\n");
        folder.Load().Prices.Catalog.ShouldBe(Path.Combine(folder.Path, "here", "prices"));
    }
}
