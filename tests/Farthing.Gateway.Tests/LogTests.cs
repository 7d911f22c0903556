namespace Farthing.Gateway.Tests;

/// <summary>Runs alone: it listens to the process's standard error.</summary>
[CollectionDefinition(nameof(ReadsStandardError), DisableParallelization = true)]
public sealed class ReadsStandardError;

[Collection(nameof(ReadsStandardError))]
public sealed class LogTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Nothing_of_prompts_answers_or_keys_is_logged_at_any_level(string format)
    {
        TextWriter standard = Console.Error;
        var logged = new StringWriter();
        Console.SetError(TextWriter.Synchronized(logged));
        try
        {
            await using RawProvider provider = RawProvider.Start(async exchange =>
            {
                if (exchange.Target == "/v1/models") await exchange.AnswerAsync("secret-answer", status: "500 No");
                else if (exchange.Header("x-cut") is not null) await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nsecret-answer");
                else await exchange.AnswerAsync(Ask.ChatAnswer.Replace("Ob", "secret-answer", StringComparison.Ordinal));
            });
            await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, $"logging: {{ level: trace, format: {format} }}");
            string body = Ask.Chat.Replace("rivers", "secret-prompt", StringComparison.Ordinal);
            (string, string) key = ("Authorization", "Bearer secret-client");
            (await gateway.PostAsync(Ask.ChatPath, body, key)).Dispose();
            (await gateway.PostAsync(Ask.ChatPath, body, key, ("x-cut", "1"))).Dispose();
            (await gateway.PostAsync(Ask.ChatPath, "{\"secret-prompt", key)).Dispose();
            (await gateway.PostAsync(Ask.ChatPath, body.Replace("gpt-4o-mini", "nobody/x", StringComparison.Ordinal), key)).Dispose();
            (await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative))).Dispose();
        }
        finally
        {
            Console.SetError(standard);
        }

        string text = logged.ToString();
        text.ShouldContain("did not list its models");
        text.ShouldNotContain("secret");
    }
}
