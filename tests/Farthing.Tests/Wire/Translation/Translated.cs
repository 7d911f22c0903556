using System.Text;
using System.Text.Json;
using Farthing.Caching.Answers;
using Farthing.Caching.Replay;
using Farthing.Calls;
using Farthing.Wire.Translation;
using Farthing.Wire.Translation.Streams;

namespace Farthing.Tests.Wire.Translation;

/// <summary>Translates texts.</summary>
internal static class Translated
{
    public static readonly AnswerContext Context = new("0a1b", DateTimeOffset.FromUnixTimeSeconds(1_790_000_000), "asked-model");

    /// <summary>A request for chat completions as one for messages.</summary>
    public static JsonElement ToMessages(string chat, string model = "claude-sonnet-5-5", UnsupportedFields unsupported = UnsupportedFields.Refuse) =>
        Parse(Request(Endpoint.ChatCompletions, chat, new TargetModel(model) { MaxOutput = 64_000 }, unsupported).Body);

    /// <summary>A request for messages as one for chat completions.</summary>
    public static JsonElement ToChat(string messages, string model = "gpt-5.5", UnsupportedFields unsupported = UnsupportedFields.Refuse) =>
        Parse(Request(Endpoint.Messages, messages, new TargetModel(model), unsupported).Body);

    public static TranslatedRequest Request(Endpoint endpoint, string body, TargetModel target, UnsupportedFields unsupported = UnsupportedFields.Refuse) =>
        RequestTranslator.Translate(endpoint, body.Utf8(), target, new TranslationOptions { Unsupported = unsupported });

    /// <summary>A provider's whole answer for a caller of an endpoint.</summary>
    public static (JsonElement Answer, int Status) Whole(Endpoint endpoint, string body, int status = 200)
    {
        (ReadOnlyMemory<byte> translated, int told) = AnswerTranslator.TranslateWhole(endpoint, body.Utf8(), status, Context);
        return (Parse(translated), told);
    }

    /// <summary>A provider's stream for a caller of an endpoint, given in pieces.</summary>
    public static string Stream(Endpoint endpoint, bool includesUsage, params IEnumerable<byte[]> pieces) => Stream(endpoint, includesUsage, out _, pieces);

    /// <summary>A provider's stream for a caller of an endpoint, given in pieces.</summary>
    public static string Stream(Endpoint endpoint, bool includesUsage, out (bool Ended, bool Failed) state, params IEnumerable<byte[]> pieces)
    {
        using StreamTranslator translator = AnswerTranslator.BeginStream(endpoint, Context, includesUsage);
        using MemoryStream output = new();
        byte[] some = new byte[97];
        foreach (byte[] piece in pieces)
        {
            translator.Append(piece);
            Drain();
        }

        translator.Complete();
        Drain();
        state = (translator.HasEnded, translator.HasFailed);
        return Encoding.UTF8.GetString(output.ToArray());

        void Drain()
        {
            for (int count = translator.Read(some); count > 0; count = translator.Read(some)) output.Write(some, 0, count);
        }
    }

    /// <summary>What a stream amounts to; fails when it is not complete.</summary>
    public static JsonElement Collected(Endpoint endpoint, string stream)
    {
        (ReadOnlyMemory<byte> Body, IReadOnlyList<int>)? whole = AnswerReader.Convert(endpoint, AnswerForm.Events, stream.Utf8(), AnswerForm.Whole, inPieces: false);
        whole.ShouldNotBeNull(stream);
        return Parse(whole.Value.Body);
    }

    /// <summary>A whole answer as a stream of its own wire.</summary>
    public static byte[] Streamed(Endpoint endpoint, string whole) =>
        AnswerReader.Convert(endpoint, AnswerForm.Whole, whole.Utf8(), AnswerForm.Events, inPieces: true)!.Value.Body.ToArray();

    public static JsonElement Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2_000 }).RootElement;

    public static void ShouldBeJson(this JsonElement actual, string expected) =>
        JsonElement.DeepEquals(actual, JsonDocument.Parse(expected).RootElement).ShouldBeTrue($"was {actual.GetRawText()}\nnot {expected}");

    public static JsonElement At(this JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (string step in path) value = int.TryParse(step, out int index) ? value[index] : value.GetProperty(step);
        return value;
    }
}
