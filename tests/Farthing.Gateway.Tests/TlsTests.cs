using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_that_nobody_signed_is_a_502_that_names_it()
    {
        await using TlsProvider provider = await TlsProvider.StartAsync(Answer);
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""providers: { openai: { base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY" } }""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldContain("certificate");
    }

    [Fact]
    public async Task A_certificate_of_an_authority_in_the_settings_is_accepted_and_HTTP2_spoken()
    {
        string? protocol = null;
        await using TlsProvider provider = await TlsProvider.StartAsync(context =>
        {
            protocol = context.Request.Protocol;
            return Answer(context);
        });
        await using RunningGateway gateway = await BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatAnswer);
        protocol.ShouldBe("HTTP/2");
        (await gateway.RecordOfAsync(response)).Charges.Single().Usage.OutputTokens.ShouldBe(7);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_even_from_a_trusted_authority()
    {
        await using TlsProvider provider = await TlsProvider.StartAsync(Answer, name: "elsewhere.example");
        await using RunningGateway gateway = await BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldContain("certificate");
    }

    [Fact]
    public async Task A_provider_that_answers_before_it_has_read_the_request_still_gets_that_request()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        string? first = null;
        await using TlsProvider provider = await TlsProvider.StartAsync(async context =>
        {
            bool isFirst = context.Request.Headers.ContainsKey("x-first");
            if (isFirst)
            {
                context.Response.ContentType = "application/json";
                await context.Response.StartAsync();
                begun.SetResult();
                await goOn.Task;
            }

            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            if (isFirst) first = body;
            await context.Response.WriteAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await BeforeAsync(provider, "deployments: [ { provider: openai, model: house, upstream_model: gpt-4o-mini } ]");
        Task<HttpResponseMessage> early = gateway.PostAsync(Ask.ChatPath, Body('a'), ("x-first", "1"));
        await begun.Task;
        for (int i = 0; i < 8; i++) (await gateway.PostAsync(Ask.ChatPath, Body('b'))).Dispose();
        goOn.SetResult();
        using HttpResponseMessage response = await early;
        (await response.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatAnswer);
        first.ShouldBe(Body('a').Replace("house", "gpt-4o-mini", StringComparison.Ordinal));

        static string Body(char filling) => $$"""{"model":"house","messages":[{"role":"user","content":"{{new string(filling, 700_000)}}"}]}""";
    }

    private static Task<RunningGateway> BeforeAsync(TlsProvider provider, string more = "") => RunningGateway.StartAsync($$"""
        providers:
          openai: { base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY", tls: { ca_file: "{{provider.CertificateFile}}" } }
        {{more}}
        """);

    private static async Task Answer(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Ask.ChatAnswer));
    }
}
