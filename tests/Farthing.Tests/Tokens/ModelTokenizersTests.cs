using System.Text;
using Farthing.Tokens;

namespace Farthing.Tests.Tokens;

public sealed class ModelTokenizersTests
{
    private static readonly TokenEncodings Encodings = new();

    [Theory]
    [InlineData("gpt-4o", "o200k_base")]
    [InlineData("gpt-4o-mini-2024-07-18", "o200k_base")]
    [InlineData("chatgpt-4o-latest", "o200k_base")]
    [InlineData("gpt-4.1-nano", "o200k_base")]
    [InlineData("gpt-4.5-preview", "o200k_base")]
    [InlineData("gpt-5", "o200k_base")]
    [InlineData("gpt-5.2-2025-12-11", "o200k_base")]
    [InlineData("gpt-5.3-codex", "o200k_base")]
    [InlineData("GPT-6-mini", "o200k_base")]
    [InlineData("o1", "o200k_base")]
    [InlineData("o3-mini-2025-01-31", "o200k_base")]
    [InlineData("o4-mini", "o200k_base")]
    [InlineData("openai/gpt-5-mini", "o200k_base")]
    [InlineData("ft:gpt-4o-mini-2024-07-18:org:name:id", "o200k_base")]
    [InlineData("gpt-4", "cl100k_base")]
    [InlineData("gpt-4-turbo-2024-04-09", "cl100k_base")]
    [InlineData("gpt-3.5-turbo", "cl100k_base")]
    [InlineData("gpt-35-turbo", "cl100k_base")]
    [InlineData("text-embedding-3-large", "cl100k_base")]
    [InlineData("text-embedding-ada-002", "cl100k_base")]
    [InlineData("claude-opus-4-8", null)]
    [InlineData("gemini-2.5-flash", null)]
    [InlineData("gpt-4.2", null)]
    [InlineData("gpt-50", null)]
    [InlineData("o1x", null)]
    [InlineData("gpt-4oh", null)]
    [InlineData("", null)]
    public void A_model_finds_the_encoding_it_is_known_to_use(string model, string? encoding) =>
        (new ModelTokenizers(Encodings, new TokenEstimator()).FindExact(model)?.Name).ShouldBe(encoding);

    [Fact]
    public void A_known_model_is_counted_and_another_is_estimated()
    {
        var tokenizers = new ModelTokenizers(Encodings, new TokenEstimator());
        byte[] text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("word", 1_000)));
        tokenizers.Count("gpt-5", text).ShouldBe(new TokenEstimate(1_000, 0, text.Length, true));

        TokenEstimate claude = tokenizers.Count("claude-opus-4-8", text);
        claude.IsExact.ShouldBeFalse();
        claude.Tokens.ShouldBe(1_350);
        claude.High.ShouldBeInRange(1_400, 2_000);
        claude.UpperBound.ShouldBe(text.Length);
    }

    [Fact]
    public void No_estimate_is_above_one_token_a_byte()
    {
        TokenEstimate estimate = new ModelTokenizers(Encodings, new TokenEstimator([new TokenFactor("odd", 9, 5, 100)])).Count("odd", "a b"u8);
        estimate.Tokens.ShouldBe(3);
        estimate.High.ShouldBe(3);
    }
}
