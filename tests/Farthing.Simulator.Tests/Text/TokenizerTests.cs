using Farthing.Simulator.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Simulator.Tests.Text;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("harbour", 2)]
    [InlineData("a b c", 3)]
    [InlineData("Hello, world!", 4)]
    [InlineData("1234567", 3)]
    [InlineData("a  b", 3)]
    [InlineData("a\nb", 3)]
    [InlineData("東京", 2)]
    [InlineData("Grüße", 1)]
    [InlineData("👋🏽", 2)]
    public void A_text_counts_by_the_documented_rule(string text, int tokens) => Tokenizer.Count(text).ShouldBe(tokens);

    [Fact]
    public void Tokens_put_together_are_the_text_and_never_split_a_character() => Prop.ForAll<string>(text =>
    {
        text ??= "";
        ReadOnlySpan<char> rest = text;
        int count = 0;
        while (!rest.IsEmpty)
        {
            int length = Tokenizer.FirstLength(rest);
            if (length < 1 || length > rest.Length || (length < rest.Length && char.IsSurrogatePair(rest[length - 1], rest[length])))
            {
                return false;
            }

            rest = rest[length..];
            count++;
        }

        return count == Tokenizer.Count(text);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(900)]
    public void Sentences_have_exactly_the_words_asked_for(int words)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            string text = Sentences.Write(seed, words);
            text.Split(' ').Length.ShouldBe(words);
            text.ShouldEndWith(".");
        }
    }
}
