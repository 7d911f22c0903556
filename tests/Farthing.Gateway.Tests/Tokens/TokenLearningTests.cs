using Farthing.Tokens;
using Farthing.Tokens.Learning;

namespace Farthing.Gateway.Tests.Tokens;

public sealed class TokenLearningTests
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("The lamp in the hall flickers when it rains.", 40));

    [Fact]
    public async Task What_the_provider_reports_for_a_model_without_a_tokenizer_is_learned_and_kept()
    {
        IReadOnlyList<TokenFactor> learned = [];
        await using (RunningGateway gateway = await RunningGateway.StartAsync())
        {
            using HttpResponseMessage claude = await gateway.PostAsync(
                "/v1/messages", $$"""{"model":"claude-haiku-4-5","max_tokens":10,"messages":[{"role":"user","content":"{{Text}}"}]}""");
            using HttpResponseMessage gpt = await gateway.PostAsync(
                "/v1/chat/completions", $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{Text}}"}]}""");
            claude.EnsureSuccessStatusCode();
            gpt.EnsureSuccessStatusCode();
            await gateway.Host.DisposeAsync();
            learned = new TokenFactorFile(gateway.DataFolder).Read();
        }

        TokenFactor factor = learned.ShouldHaveSingleItem();
        factor.Model.ShouldBe("claude-haiku-4-5");
        factor.Observations.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_not_there_or_damaged_teaches_nothing()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-test-").FullName;
        var file = new TokenFactorFile(folder);
        file.Read().ShouldBeEmpty();
        File.WriteAllText(Path.Combine(folder, TokenFactorFile.FileName), "[{\"model\":1}]");
        file.Read().ShouldBeEmpty();
        file.Write([new TokenFactor("claude-x", 1.2, 0.1, 7)]);
        file.Read().ShouldBe([new TokenFactor("claude-x", 1.2, 0.1, 7)]);
        Directory.Delete(folder, recursive: true);
    }
}
