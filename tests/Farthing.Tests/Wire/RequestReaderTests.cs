using System.Text;
using Farthing.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Wire;

public sealed class RequestReaderTests
{
    private static readonly Gen<(string, Gen<string>)> KnownFields = Gen.Elements(
        ("model", Gen.Elements("\"gpt-4o-mini\"", "\"gpt\\u002d4o\"", "\"é🙂\"")),
        ("mod\\u0065l", Gen.Constant("\"gpt-4o\"")),
        ("stream", Gen.Elements("true", "false", "null")),
        ("stream_options", Gen.Elements("null", "{}", "{ }", "{\"include_usage\":true}", "{\"include_usage\" : false}", "{\"x\":[1],\"include_usage\":null}", "{\"x\":{}}")),
        ("user", JsonText.Value(1)),
        ("safety_identifier", JsonText.Value(1)),
        ("n", Gen.Elements("1", "null", "2.0")),
        ("metadata", JsonText.Value(1)),
        ("max_tokens", Gen.Elements("5", "1e2", "-3", "null")));

    [Fact]
    public void Everything_but_the_patched_ranges_goes_out_as_it_came_in() =>
        Prop.ForAll(JsonText.RequestBody(KnownFields).ToArbitrary(), text =>
        {
            byte[] body = text.Utf8();
            RequestView view = RequestReader.Read(body, maxDepth: 64);
            var patches = new PatchSet();
            if (view.Model is not null) RequestPatches.SetModel(patches, view, RequestPatches.ModelValue("other/model"));
            RequestPatches.IncludeUsage(patches, view);
            byte[] sent = new byte[patches.LengthAfter(body.Length)];
            patches.Apply(body, sent);
            Undo(sent, body, patches).ShouldBe(body);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_sent_names_the_deployments_model_and_asks_for_usage_however_the_client_wrote_it() =>
        Prop.ForAll(JsonText.RequestBody(KnownFields).ToArbitrary(), text =>
        {
            byte[] body = text.Utf8();
            RequestView view = RequestReader.Read(body, maxDepth: 64);
            var patches = new PatchSet();
            RequestPatches.SetModel(patches, view, RequestPatches.ModelValue("other/model"));
            RequestPatches.IncludeUsage(patches, view);
            byte[] sent = new byte[patches.LengthAfter(body.Length)];
            patches.Apply(body, sent);

            RequestView received = RequestReader.Read(sent, maxDepth: 64);
            received.IncludesUsage.ShouldBeTrue();
            if (view.Model is not null) received.Model.ShouldBe("other/model");
            received.Stream.ShouldBe(view.Stream);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_body_without_edits_is_left_alone()
    {
        byte[] body = "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}".Utf8();
        var patches = new PatchSet();
        RequestPatches.IncludeUsage(patches, RequestReader.Read(body, 64)).ShouldBeFalse();
        patches.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void The_last_of_repeated_keys_counts_and_every_one_is_patched()
    {
        byte[] body = "{\"model\":\"a\",\"model\":\"b\"}".Utf8();
        RequestView view = RequestReader.Read(body, 64);
        view.Model.ShouldBe("b");
        var patches = new PatchSet();
        RequestPatches.SetModel(patches, view, RequestPatches.ModelValue("c"));
        byte[] sent = new byte[patches.LengthAfter(body.Length)];
        patches.Apply(body, sent);
        Encoding.UTF8.GetString(sent).ShouldBe("{\"model\":\"c\",\"model\":\"c\"}");
    }

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("{}x", "invalid_json")]
    [InlineData("{\"a\":1,}", "invalid_json")]
    [InlineData("{\"model\":3}", "invalid_type")]
    [InlineData("{\"stream\":\"yes\"}", "invalid_type")]
    [InlineData("{\"stream_options\":7}", "invalid_type")]
    [InlineData("{\"model\":\"\\ud800\"}", "invalid_unicode")]
    [InlineData("{\"n\":\"2\"}", "invalid_type")]
    public void A_body_that_cannot_be_read_is_refused_with_a_stable_code(string body, string code) =>
        Should.Throw<RequestFormatException>(() => RequestReader.Read(body.Utf8(), 64)).Code.ShouldBe(code);

    [Fact]
    public void Nesting_beyond_the_limit_is_refused_and_names_the_setting()
    {
        string deep = "{\"a\":" + new string('[', 100_000);
        RequestFormatException error = Should.Throw<RequestFormatException>(() => RequestReader.Read(deep.Utf8(), 64));
        error.Code.ShouldBe("json_too_deep");
        error.Message.ShouldContain("limits.max_depth");
    }

    [Fact]
    public void A_field_whose_name_is_half_a_surrogate_pair_is_only_an_unknown_field() =>
        RequestReader.Read("{\"\\ud800\":1,\"model\":\"m\"}".Utf8(), 64).Model.ShouldBe("m");

    [Fact]
    public void An_error_never_quotes_the_body() =>
        Should.Throw<RequestFormatException>(() => RequestReader.Read("{\"messages\":\"secret".Utf8(), 64)).Message.ShouldNotContain("secret");

    /// <summary>Takes the replacements out of what was sent and puts the client's own bytes back in those places only.</summary>
    private static byte[] Undo(byte[] sent, byte[] body, PatchSet patches)
    {
        var restored = new List<byte>();
        int read = 0, shift = 0;
        foreach (Patch patch in patches.Patches)
        {
            int start = patch.Range.Start + shift;
            restored.AddRange(sent[read..start]);
            restored.AddRange(body[patch.Range.Start..patch.Range.End]);
            read = start + patch.Replacement.Length;
            shift += patch.Replacement.Length - patch.Range.Length;
        }

        restored.AddRange(sent[read..]);
        return [.. restored];
    }
}
