using System.Text;
using System.Text.Json;
using Farthing.Tokens;
using Farthing.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Tokens;

public sealed class TokenLinesTests
{
    private static readonly TokenEncodings Encodings = new();

    [Fact]
    public async Task Each_line_gets_its_count_and_ids_and_keeps_its_id() =>
        (await Run("""
            {"id":"a","text":"hello world"}
            {"text":"","other":{"text":1},"id":7}

            {"id":null,"\ud800":1,"t\u0065xt":"hello"}
            {"text":"hello"}
            {"id":[1, {"x":2}],"text":"hello"}
            """)).ShouldBe("""
            {"id":"a","count":2,"ids":[24912,2375]}
            {"id":7,"count":0,"ids":[]}
            {"id":null,"count":1,"ids":[24912]}
            {"id":null,"count":1,"ids":[24912]}
            {"id":[1, {"x":2}],"count":1,"ids":[24912]}

            """.ReplaceLineEndings("\n"));

    [Fact]
    public async Task The_ids_can_be_left_out() =>
        (await Run("""{"id":1,"text":"hello world"}""", countOnly: true)).ShouldBe("{\"id\":1,\"count\":2}\n");

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":1,"text":5}""")]
    [InlineData("""{"id":1,"text":null}""")]
    [InlineData("""{"id":1,"text":"cut""")]
    [InlineData("""{"id":1,"text":"x"} {}""")]
    [InlineData("""{"id":1,"text":"\u12"}""")]
    public async Task A_bad_line_is_named_and_what_stands_before_it_is_written(string bad)
    {
        var output = new MemoryStream();
        string lines = "{\"id\":1,\"text\":\"hello\"}\n\n" + bad + "\n{\"id\":2,\"text\":\"hello\"}";
        FormatException error = await Should.ThrowAsync<FormatException>(() =>
            new TokenLines(Encodings.O200kBase, countOnly: true).RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), output, TestContext.Current.CancellationToken));
        error.Message.ShouldStartWith("line 3: ");
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("{\"id\":1,\"count\":1}\n");
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_is_a_bad_line()
    {
        byte[] line = [.. "{\"text\":\"a"u8, 0xFF, .. "\"}"u8];
        FormatException error = await Should.ThrowAsync<FormatException>(() =>
            new TokenLines(Encodings.O200kBase, countOnly: true).RunAsync(new MemoryStream(line), new MemoryStream(), TestContext.Current.CancellationToken));
        error.Message.ShouldContain("line 1: the field 'text' is no valid UTF-8");
    }

    [Fact]
    public async Task Half_of_an_escaped_surrogate_pair_is_a_replacement_character()
    {
        string expected = JsonSerializer.Serialize(new { id = 1, count = 0, ids = Encodings.O200kBase.Encode("a\ufffdb\ufffd🙂\n\"") });
        (await Run("""{"id":1,"text":"a\ud83db\uDC00\ud83d\ude42\n\""}""")).ShouldContain(expected[expected.IndexOf("\"ids", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Every_escaped_string_is_read_as_the_reader_reads_it() =>
        Prop.ForAll<string>(text =>
        {
            string wellFormed = new((text ?? "").Where(c => !char.IsSurrogate(c)).ToArray());
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(wellFormed + "\t\"\\é🙂");
            byte[] buffer = [];
            var reader = new Utf8JsonReader(json);
            reader.Read();
            return Encoding.UTF8.GetString(JsonText.Read(in reader, ref buffer)) == wellFormed + "\t\"\\é🙂";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Many_long_lines_cross_the_buffers()
    {
        string text = string.Concat(Enumerable.Repeat("hello world ", 5_000));
        string[] lines = (await Run(string.Join("\r\n", Enumerable.Range(0, 50).Select(i => $$"""{"id":{{i}},"text":"{{text}}"}""")), countOnly: true))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(50);
        lines[49].ShouldBe($"{{\"id\":49,\"count\":{Encodings.O200kBase.Count(text)}}}");
    }

    [Fact]
    public async Task Cancelling_ends_the_run()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            new TokenLines(Encodings.O200kBase, countOnly: true).RunAsync(new MemoryStream("{}"u8.ToArray()), new MemoryStream(), cancelled.Token));
    }

    private static async Task<string> Run(string lines, bool countOnly = false)
    {
        var output = new MemoryStream();
        await new TokenLines(Encodings.O200kBase, countOnly).RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
