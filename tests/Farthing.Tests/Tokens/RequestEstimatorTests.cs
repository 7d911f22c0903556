using System.Buffers.Binary;
using System.Text;
using Farthing.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Tokens;

public sealed class RequestEstimatorTests
{
    private static readonly TokenEncodings Encodings = new();
    private static readonly RequestEstimator Estimator = new(new ModelTokenizers(Encodings, new TokenEstimator()));

    [Fact]
    public void Plain_messages_are_counted_exactly()
    {
        // Two messages of 4, a name of 1 token and 1, three and two words, 3 for the reply.
        RequestEstimate estimate = Estimate("gpt-4o", """{"model":"gpt-4o","messages":[{"role":"system","content":"one two three"},{"role":"user","name":"bob","content":"hello world"}],"temperature":0}""");
        estimate.Total.Tokens.ShouldBe((2 * 4) + 2 + 3 + 2 + 3);
        estimate.Total.IsExact.ShouldBeTrue();
        estimate.Total.Error.ShouldBe(0);
        estimate.Messages.ShouldBe(2);
        estimate.IsComplete.ShouldBeTrue();
        estimate.Total.UpperBound.ShouldBeGreaterThan(estimate.Total.Tokens);
    }

    [Fact]
    public void Blocks_of_text_count_as_their_text()
    {
        RequestEstimate blocks = Estimate("gpt-5", """{"messages":[{"role":"user","content":[{"type":"text","text":"hello world"},{"text":"hello \ud83d\ude42\n","type":"text"}]}]}""");
        blocks.Text.ShouldBe(2 + Encodings.O200kBase.Count("hello 🙂\n"));
    }

    [Fact]
    public void Responses_and_messages_and_embeddings_are_read_too()
    {
        Estimate("gpt-5", """{"instructions":"hello world","input":"hello world"}""").Text.ShouldBe(4);
        Estimate("gpt-5", """{"input":[{"role":"user","content":[{"type":"input_text","text":"hello world"}]}]}""").Text.ShouldBe(2);
        Estimate("claude-opus-4-8", """{"system":[{"type":"text","text":"hello world","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hello world"}]}""").Text.ShouldBe(4);

        RequestEstimate embedding = Estimate("text-embedding-3-small", """{"input":["hello world","hello",[1,2,3]],"model":"x"}""");
        embedding.Total.Tokens.ShouldBe(6);
        embedding.Total.IsExact.ShouldBeTrue();
    }

    [Fact]
    public void A_tools_definition_costs_what_the_rule_says()
    {
        RequestEstimate none = Estimate("gpt-4o", """{"messages":[{"role":"user","content":"hello"}],"tools":[]}""");
        RequestEstimate one = Estimate("gpt-4o", """
            {"messages":[{"role":"user","content":"hello"}],"tools":[{"type":"function","function":{"name":"find","description":"hello world.","parameters":
            {"type":"object","properties":{"where":{"type":"string","description":"hello","enum":["red","blue"]}},"required":["where"]}}}]}
            """);
        none.Tools.ShouldBe(0);

        // 7 the function, 1 + 2 name and description, 3 properties, 3 the property, 1 + 1 + 1 its words, -3 + 2 * (3 + 1) its values, 12 the end.
        one.Tools.ShouldBe(7 + 3 + 3 + 3 + 3 - 3 + 8 + 12);
        one.Total.IsExact.ShouldBeFalse();
        one.Total.UpperBound.ShouldBeGreaterThanOrEqualTo(one.Total.Tokens);
    }

    [Fact]
    public void Calls_and_their_results_count()
    {
        RequestEstimate openai = Estimate("gpt-4o", """
            {"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"find","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"hello world"}]}
            """);
        openai.Text.ShouldBe(2 + Encodings.O200kBase.Count("""{"a":1}""") + 2);
        RequestEstimate anthropic = Estimate("claude-opus-4-8", """
            {"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"find","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"hello world"}]}]}]}
            """);
        anthropic.Text.ShouldBe(openai.Text);
        anthropic.Framing.ShouldBeGreaterThan(openai.Framing);
    }

    [Theory]
    [InlineData("gpt-4o", 1024, 1024, "high", 765)]
    [InlineData("gpt-4o", 2048, 4096, "high", 1105)]
    [InlineData("gpt-4o", 4096, 8192, "low", 85)]
    [InlineData("gpt-4o", 100, 100, "auto", 255)]
    [InlineData("gpt-4o-mini", 1024, 1024, "high", 25501)]
    [InlineData("gpt-4.1-mini", 1024, 1024, "high", 1659)]
    [InlineData("gpt-5-mini", 256, 256, "high", 77)]
    [InlineData("gpt-5-mini", 2048, 768, "high", 1844)]
    [InlineData("o4-mini", 1800, 2400, "high", 2498)]
    [InlineData("claude-opus-4-8", 1000, 1000, "auto", 1334)]
    [InlineData("claude-opus-4-8", 200, 200, "auto", 54)]
    [InlineData("gemini-2.5-flash", 300, 300, "auto", 258)]
    [InlineData("gemini-2.5-flash", 1536, 768, "auto", 516)]
    public void An_image_costs_what_its_size_says(string model, int width, int height, string detail, long tokens)
    {
        RequestEstimate estimate = Estimate(model, Chat($$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png(width, height)}}}","detail":"{{{detail}}}"}}"""));
        estimate.Images.ShouldBe(tokens);
        estimate.Total.IsExact.ShouldBeFalse();
        estimate.Total.UpperBound.ShouldBeGreaterThanOrEqualTo(estimate.Total.Tokens);
    }

    [Fact]
    public void Every_wires_image_is_found()
    {
        string png = Png(300, 300);
        Estimate("gpt-4o", $$$"""{"input":[{"role":"user","content":[{"type":"input_image","detail":"low","image_url":"data:image/png;base64,{{{png}}}"}]}]}""").Images.ShouldBe(85);
        Estimate("claude-opus-4-8", Chat($$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{png}}}"}}""")).Images.ShouldBe(120);
        Estimate("gpt-4o", Chat("""{"type":"image_url","image_url":{"url":"https://example.com/x.png"}}""")).Images.ShouldBe(765);
    }

    [Theory]
    [InlineData("R0lGODlhLAHIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 300, 200)]
    [InlineData("UklGRgAAAABXRUJQVlA4WAAAAAAAAAAAKwEAxwAAAAAA", 300, 200)]
    [InlineData("/9j/4AAGAAAAAP/AABEIAMgBLAMBEQACEQEDEQEAAAAAAAAA", 300, 200)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 0, 0)]
    public void The_size_stands_in_the_images_head(string base64, int width, int height)
    {
        ImageSize.TryRead(Convert.FromBase64String(base64), out int foundWidth, out int foundHeight).ShouldBe(width > 0);
        (foundWidth, foundHeight).ShouldBe((width, height));
    }

    [Fact]
    public void Any_bytes_as_an_image_have_some_size_or_none() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (byte[] head in new[] { bytes, [0xFF, 0xD8, 0xFF, .. bytes], [.. "RIFF0000WEBPVP8 "u8, .. bytes], [0x89, .. "PNG"u8, .. bytes] })
                ImageSize.TryRead(head, out _, out _);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}]}]}""")]
    [InlineData("""{"previous_response_id":"r","input":"hello"}""")]
    public void What_no_rule_describes_leaves_no_upper_bound(string body)
    {
        RequestEstimate estimate = Estimate("gpt-4o", body);
        estimate.IsComplete.ShouldBeFalse();
        estimate.Total.UpperBound.ShouldBe(long.MaxValue);
        estimate.Total.IsExact.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"messages":[""")]
    [InlineData("""{"messages":[]} x""")]
    public void A_body_that_is_no_object_has_no_estimate(string body) => Estimator.Estimate("gpt-4o", Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Fact]
    public void Every_cut_and_every_changed_byte_of_a_body_is_borne()
    {
        byte[] body = Encoding.UTF8.GetBytes("""
            {"system":[{"text":"a\u00e9"}],"messages":[{"role":"user","name":"b","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PICTURE","detail":"low"}},
            {"type":"tool_result","tool_use_id":"c","content":"x"},7,null]},{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}],"input":["a",[1]],"response_format":{"type":"json_schema"},
            "tools":[{"function":{"name":"f","description":"d.","parameters":{"properties":{"p":{"type":["string"],"enum":["a",1],"items":{"properties":{"q":{"type":"x"}}},"properties":{"r":1}}}}}},5]}
            """.Replace("PICTURE", Png(9, 9)));
        Estimator.Estimate("gpt-4o", body).ShouldNotBeNull();
        for (int cut = 0; cut < body.Length; cut++)
            Estimator.Estimate("gpt-4o", body.AsSpan(0, cut)).ShouldBeNull();
        foreach (byte changed in "0\"{}[],:a\\-n"u8.ToArray())
        {
            for (int place = 0; place < body.Length; place++)
            {
                byte kept = body[place];
                body[place] = changed;
                (Estimator.Estimate("claude-3", body)?.Total.Tokens ?? 0).ShouldBeGreaterThanOrEqualTo(0);
                (Estimator.Estimate("gpt-4o", body)?.Total.Tokens ?? 0).ShouldBeGreaterThanOrEqualTo(0);
                body[place] = kept;
            }
        }
    }

    [Theory]
    [InlineData("""{"\ud800":1,"messages":[{"\udc00ontent":"x","content":"hello","detai\ud8006":2}]}""")]
    [InlineData("""{"\u006d\u0065ssages":[{"\ud800\ud800":"x","content":"hello"}],"\ud800oolsxxxxxx":1}""")]
    [InlineData("""{"messages":[{"content":"hello"},{"image_url":{"url":"\ud800","detail":"\ud800w"}}]}""")]
    public void Half_of_a_surrogate_pair_in_a_name_is_no_matter(string body) => Estimate("gpt-4o", body).Text.ShouldBe(1);

    [Fact]
    public void A_body_nested_without_end_has_no_estimate()
    {
        string deep = """{"messages":""" + new string('[', 100_000);
        Estimator.Estimate("gpt-4o", Encoding.UTF8.GetBytes(deep)).ShouldBeNull();
    }

    private static RequestEstimate Estimate(string model, string body) => Estimator.Estimate(model, Encoding.UTF8.GetBytes(body))!.Value;

    private static string Chat(string block) => """{"messages":[{"role":"user","content":[""" + block + "]}]}";

    private static string Png(int width, int height)
    {
        byte[] head = new byte[48];
        head[0] = 0x89;
        "PNG"u8.CopyTo(head.AsSpan(1));
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        return Convert.ToBase64String(head);
    }
}
