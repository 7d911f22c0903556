using System.Text;
using Farthing.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Tokens;

public sealed class TokenCounterTests
{
    private static readonly TokenEncodings Encodings = new();

    public static TheoryData<string> Names => [.. TokenEncodings.Names];

    [Theory, MemberData(nameof(Names))]
    public void Every_split_of_a_text_gives_the_count_of_the_whole(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        byte[] text = Encoding.UTF8.GetBytes("We don't  know\n\n\tthe 12345 ways,\r\n 字字。 naïve 👩‍👩 x/y!!\n/ end   \n  ");
        int whole = encoding.Count(text);
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                var counter = new TokenCounter(encoding);
                counter.Append(text.AsSpan(0, first));
                counter.Append(text.AsSpan(first, second - first));
                counter.Append(text.AsSpan(second));
                counter.Total.ShouldBe(whole);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_safe_border_has_the_tokens_of_its_two_sides(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Gen<string> texts = Gen.Elements(
            "a", "B", "é", "'s", "'", " ", "  ", "\t", "\n", "\r\n", "\n\n", "/", "!", "1", "٣", "ʰ", "字", "\u0301", "\u3000", "🙂", " the", "Word", "\0").ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int[] whole = encoding.Encode(utf8);
            for (int place = 1; place < utf8.Length; place++)
            {
                if (SafeBorder.IsAt(utf8, place))
                    encoding.Encode(utf8.AsSpan(0, place)).Concat(encoding.Encode(utf8.AsSpan(place))).ShouldBe(whole);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_long_text_leaves_only_its_end_behind()
    {
        var counter = new TokenCounter(Encodings.O200kBase);
        byte[] line = "The quick brown fox jumps over the lazy dog, again and again.\n"u8.ToArray();
        for (int i = 0; i < 20_000; i++)
        {
            counter.Append(line);
            counter.BytesKept.ShouldBeLessThan(8_192);
        }

        counter.Total.ShouldBe(Encodings.O200kBase.Count(Enumerable.Repeat(line, 20_000).SelectMany(bytes => bytes).ToArray()));
    }

    [Fact]
    public void A_run_without_a_border_that_comes_byte_by_byte_is_still_right()
    {
        var counter = new TokenCounter(Encodings.Cl100kBase);
        for (int i = 0; i < 300_000; i++)
            counter.Append("a"u8);
        counter.Total.ShouldBe(Encodings.Cl100kBase.Count(new string('a', 300_000)));
    }
}
