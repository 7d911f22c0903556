using System.Text;
using Farthing.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Tokens;

public sealed class TokenEncodingTests
{
    private static readonly TokenEncodings Encodings = new();

    /// <summary>What the patterns treat in different ways, so that random texts meet their edges.</summary>
    private static readonly string[] Parts =
    [
        "a", "B", "é", "É", "ſ", "'", "'s", "'S", "'ſ", "'LL", "'re", " ", "  ", "\t", "\n", "\r\n", "/", "!", "...", "1", "234", "٣", "Ⅷ", "ʰ", "字", "ひ", "ǅ", "\u0301",
        "\u200d", "\u00a0", "\u3000", "\u2028", "🙂", "👩‍👩", "𝒜", "𐐀", "𐐨", "_", "the", " hello", "WORLD", "iPhone", "\0", "\ufeff", "naïve", " don't", "<|endoftext|>",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts));

    public static TheoryData<string> Names => [.. TokenEncodings.Names];

    [Theory, MemberData(nameof(Names))]
    public void Every_sequence_of_bytes_comes_back(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Prop.ForAll<byte[]>(bytes => encoding.Decode(encoding.Encode(bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_text_comes_back_and_has_as_many_tokens_as_ids(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            int[] ids = encoding.Encode(text);
            return Encoding.UTF8.GetString(encoding.Decode(ids)) == text && encoding.Count(text) == ids.Length && encoding.Count(Encoding.UTF8.GetBytes(text)) == ids.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("o200k_base", "hello world", 24912, 2375)]
    [InlineData("cl100k_base", "hello world", 15339, 1917)]
    public void Common_words_have_their_known_ids(string name, string text, params int[] ids) => Encodings.Find(name)!.Encode(text).ShouldBe(ids);

    [Theory, MemberData(nameof(Names))]
    public void An_empty_text_has_no_tokens(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        encoding.Encode("").ShouldBeEmpty();
        encoding.Count(""u8).ShouldBe(0);
        encoding.CountUpTo("", 0).ShouldBe(0);
        encoding.Take("", 5).Length.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_name_of_a_special_token_is_ordinary_text(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        int[] ids = encoding.Encode("<|endoftext|>");
        ids.Length.ShouldBeGreaterThan(1);
        ids.ShouldAllBe(id => id < encoding.VocabularySize);
    }

    [Theory, MemberData(nameof(Names))]
    public void Half_of_a_surrogate_pair_is_a_replacement_character(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        encoding.Encode("a\ud83db").ShouldBe(encoding.Encode("a\ufffdb"));
        encoding.Count("\udc00\ud800").ShouldBe(encoding.Count("\ufffd\ufffd"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_token_is_encoded_as_itself_when_it_is_a_piece(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        var table = new PieceTable(new TokenBytes(RankData.Load(name)));
        for (int id = 0; id < encoding.VocabularySize; id++)
        {
            byte[] bytes = encoding.Decode([id]);
            table.Find(in bytes[0], bytes.Length, bytes.Length).ShouldBe(id);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Merging_goes_lowest_rank_first_as_the_definition_says(string name)
    {
        RankData ranks = RankData.Load(name);
        var bytes = new TokenBytes(ranks);
        var encoder = new PieceEncoder(ranks, bytes);
        var byBytes = Enumerable.Range(0, bytes.Count).ToDictionary(id => Encoding.Latin1.GetString(bytes[id]));
        Gen<string> pieces = Gen.OneOf(
            Gen.Choose(0, 255).Select(b => (char)b).ListOf().Select(bs => string.Concat(bs)),
            Gen.Elements("a", "b", "ab", "e", "er", "in", "ing", "th", "the", "s", "\u00e7\u009a\u0084", " ").ListOf().Select(string.Concat));
        Prop.ForAll(pieces.Where(piece => piece.Length > 0).ToArbitrary(), piece =>
        {
            var got = new List<int>();
            encoder.Encode(Encoding.Latin1.GetBytes(piece), got);
            return got.SequenceEqual(MergeByDefinition(piece, byBytes)) && encoder.Count(Encoding.Latin1.GetBytes(piece)) == got.Count;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Names))]
    public void Counting_up_to_a_limit_is_exact_below_it_and_above_it_beyond(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Prop.ForAll(Texts.ToArbitrary(), Gen.Choose(0, 20).ToArbitrary(), (text, limit) =>
        {
            int count = encoding.Count(text), found = encoding.CountUpTo(text, limit);
            return count <= limit ? found == count : found > limit;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_taken_is_the_longest_beginning_within_the_limit(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Prop.ForAll(Texts.ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (text, limit) =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int longest = Enumerable.Range(0, utf8.Length + 1)
                .Last(cut => (cut == utf8.Length || (utf8[cut] & 0xC0) != 0x80) && encoding.Count(utf8.AsSpan(0, cut)) <= limit);
            encoding.Take(utf8, limit).Length.ShouldBe(longest, $"{limit} tokens of {System.Text.Json.JsonSerializer.Serialize(text)}");
            encoding.Take(text, limit).ToString().ShouldBe(Encoding.UTF8.GetString(utf8, 0, longest));
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Names))]
    public void A_long_run_is_taken_within_the_limit_and_hardly_shorter(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        foreach (string unit in new[] { "a", "的", "🙂", "xyz", "==" })
        {
            byte[] run = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 5_000)));
            ReadOnlySpan<byte> taken = encoding.Take(run, 100);
            encoding.Count(taken).ShouldBeInRange(97, 100);
            Encoding.UTF8.GetString(taken).ShouldNotContain('\ufffd');
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void An_id_that_is_no_ordinary_token_is_refused(string name)
    {
        TokenEncoding encoding = Encodings.Find(name)!;
        Should.Throw<ArgumentOutOfRangeException>(() => encoding.Decode([encoding.VocabularySize]));
        Should.Throw<ArgumentOutOfRangeException>(() => encoding.Decode([-1]));
        Should.Throw<ArgumentOutOfRangeException>(() => encoding.CountUpTo("a", -1));
        Should.Throw<ArgumentOutOfRangeException>(() => encoding.Take("a", -1).ToString());
    }

    [Fact]
    public async Task Many_threads_share_an_encoding_from_its_first_use_on()
    {
        var encodings = new TokenEncodings();
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"Zxq{i}vw Grblfz{i * 7} {new string('q', i % 50)}")];
        int[] expected = [.. texts.Select(text => Encodings.O200kBase.Encode(text).Length)];
        int[][] counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => texts.Select(text => encodings.O200kBase.Count(text)).ToArray())));
        counts.ShouldAllBe(found => found.SequenceEqual(expected));
    }

    [Fact]
    public void An_unknown_name_finds_nothing() => Encodings.Find("p50k_base").ShouldBeNull();

    private static List<int> MergeByDefinition(string piece, Dictionary<string, int> ranks)
    {
        List<string> parts = [.. piece.Select(one => one.ToString())];
        while (true)
        {
            int best = int.MaxValue, at = -1;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue(parts[i] + parts[i + 1], out int rank) && rank < best)
                    (best, at) = (rank, i);
            }

            if (at < 0)
                return [.. parts.Select(part => ranks[part])];
            parts[at] += parts[at + 1];
            parts.RemoveAt(at + 1);
        }
    }
}
