using System.Text;
using Farthing.Simulator.Metering;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Gateway.Tests;

public sealed class FidelityTests
{
    private static readonly Gen<string> Extra = Gen.Elements(
        "\"temperature\" : 0.20", "\"seed\":12345678901234567890", "\"x\\u0041\":\"\\u00e9 é \\ud83d\\ude42\"", "\"top_p\":1E0", "\"nested\":{\"a\":[1,2,{\"b\":null}]}",
        "\"nested\":{\"model\":\"not-this\"}", "\"stop\":null", "\"logit_bias\":{}", "\"metadata\":{\"team\":\"blue\"}", "\"x\":-0.0", "\"x\":1.0e+2", "\"user\":\"u-1\"");

    private static Gen<string> Body(string model) =>
        from extras in Gen.ArrayOf(Extra, 5)
        from place in Gen.Choose(0, 5)
        from gap in Gen.Elements("", " ", "\n  ", "\t")
        select "{" + gap + string.Join("," + gap, extras.Take(place)
            .Append($"\"model\" :{gap}\"{model}\"").Append("\"messages\":[{\"role\":\"user\",\"content\":\"Say é in \\u00e9.\"}]")
            .Concat(extras.Skip(place))) + gap + "}";

    [Fact]
    public async Task What_the_provider_receives_is_what_the_client_sent_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("cache: { exact: off }");
        Prop.ForAll(Body("gpt-4o-mini").ToArbitrary(), body => Check(gateway, body, body)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Only_the_models_name_changes_when_a_deployment_has_another()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            cache: { exact: off }
            deployments:
              - { provider: openai, model: house-model, upstream_model: gpt-4o-mini }
            """);
        Prop.ForAll(Body("house-model").ToArbitrary(), body => Check(gateway, body, body.Replace("\"house-model\"", "\"gpt-4o-mini\""))).QuickCheckThrowOnFailure();
    }

    private static void Check(RunningGateway gateway, string body, string expected) => CheckAsync(gateway, body, expected).GetAwaiter().GetResult();

    private static async Task CheckAsync(RunningGateway gateway, string body, string expected)
    {
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
        byte[] received = await response.Content.ReadAsByteArrayAsync();
        Encoding.UTF8.GetString(received).ShouldContain("chat.completion");
        BilledCall seen = await gateway.SeenByProviderAsync(response);
        Encoding.UTF8.GetString(seen.RequestBody!.Value.Span).ShouldBe(expected);
        received.ShouldBe(seen.ResponseBody!.Value.ToArray());
    }
}
