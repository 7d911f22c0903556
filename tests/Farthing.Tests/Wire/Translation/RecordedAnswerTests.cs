using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing.Metering;
using Farthing.Tests.Pricing;

namespace Farthing.Tests.Wire.Translation;

/// <summary>Answers as providers sent them, given to callers of the other wire.</summary>
public sealed class RecordedAnswerTests
{
    [Fact]
    public void Every_recorded_answer_is_translated_with_the_usage_that_was_metered()
    {
        int translated = 0;
        foreach ((JsonElement recorded, Endpoint endpoint, string body, bool streamed) in Recorded())
        {
            UsageReport original = Read(endpoint == Endpoint.ChatCompletions ? UsageWire.AnthropicMessages : UsageWire.OpenAIChat, recorded, body);
            string answer;
            if (streamed)
            {
                answer = Translated.Stream(endpoint, true, out (bool Ended, bool Failed) state, body.Utf8());
                if (!state.Ended) continue;
            }
            else
            {
                (JsonElement whole, int status) = Translated.Whole(endpoint, body);
                status.ShouldBe(200, recorded.GetProperty("id").GetString());
                answer = whole.GetRawText();
            }

            translated++;

            // Where other models have helped, what they used stands beside what the answer says of itself; and a recording may hold several answers.
            bool isOneAnswer = !body.Contains("\"iterations\"", StringComparison.Ordinal) && body.Split("\"type\":\"message_start\"").Length <= 2;
            if (original.Status != UsageStatus.Reported || !isOneAnswer) continue;
            UsageReport told = Read(endpoint == Endpoint.ChatCompletions ? UsageWire.OpenAIChat : UsageWire.AnthropicMessages, recorded, answer);
            string id = recorded.GetProperty("id").GetString()!;
            told.Status.ShouldBe(UsageStatus.Reported, id);
            told.Usage.CachedReadTokens.ShouldBe(original.Usage.CachedReadTokens, id);
            told.Usage.InputTokens.ShouldBe(original.Usage.InputTokens, id);
            told.Usage.OutputTokens.ShouldBe(original.Usage.OutputTokens, id);
        }

        translated.ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Recorded_streams_give_the_same_bytes_however_they_are_cut()
    {
        Random random = new(7);
        foreach ((_, Endpoint endpoint, string body, bool streamed) in Recorded())
        {
            if (!streamed) continue;
            byte[] bytes = body.Utf8();
            string expected = Translated.Stream(endpoint, true, bytes);
            for (int round = 0; round < 5; round++)
            {
                List<byte[]> pieces = [];
                for (int at = 0; at < bytes.Length;)
                {
                    int length = Math.Min(random.Next(1, 400), bytes.Length - at);
                    pieces.Add(bytes[at..(at + length)]);
                    at += length;
                }

                Translated.Stream(endpoint, true, pieces).ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void Recorded_streams_keep_their_words()
    {
        foreach ((JsonElement recorded, Endpoint endpoint, string body, bool streamed) in Recorded())
        {
            if (!streamed) continue;
            string translated = Translated.Stream(endpoint, true, out (bool Ended, bool Failed) state, body.Utf8());
            if (!state.Ended) continue;

            // A recording may hold several answers; a stream is over after its first.
            int end = body.IndexOf("\"message_stop\"", StringComparison.Ordinal);
            (TextOf(translated) == TextOf(end < 0 ? body : body[..body.LastIndexOf("\n\n", end, StringComparison.Ordinal)])).ShouldBeTrue(recorded.GetProperty("id").GetString());
        }
    }

    [Fact]
    public void Damaged_answers_never_throw()
    {
        Random random = new(11);
        foreach ((_, Endpoint endpoint, string body, bool streamed) in Recorded())
        {
            byte[] bytes = body.Utf8();
            for (int round = 0; round < 5; round++)
            {
                byte[] damaged = [.. bytes];
                for (int hit = 0; hit < 1 + damaged.Length / 300; hit++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                if (streamed) Translated.Stream(endpoint, true, damaged);
                else Translated.Whole(endpoint, Encoding.Latin1.GetString(damaged));
            }
        }
    }

    private static IEnumerable<(JsonElement Recorded, Endpoint Endpoint, string Body, bool Streamed)> Recorded()
    {
        foreach (JsonElement recorded in RecordedCase.All())
        {
            string api = recorded.GetProperty("api").GetString()!;
            if (api is not ("anthropic-messages" or "openai-chat") || recorded.GetProperty("http_status").GetInt32() >= 400) continue;
            yield return (recorded, api == "openai-chat" ? Endpoint.Messages : Endpoint.ChatCompletions, recorded.GetProperty("http_body").GetString()!, recorded.GetProperty("streaming").GetBoolean());
        }
    }

    private static UsageReport Read(UsageWire wire, JsonElement recorded, string body)
    {
        UsageReader reader = UsageReaders.Create(wire);
        reader.Reset(recorded.TryGetProperty("model", out JsonElement model) ? model.GetString() ?? "" : "");
        reader.Append(body.Utf8());
        return reader.Finish(complete: true);
    }

    /// <summary>All that a stream of either wire says as text.</summary>
    private static string TextOf(string stream)
    {
        StringBuilder text = new();
        foreach (string line in stream.Split('\n'))
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            JsonElement data = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            if (data.TryGetProperty("delta", out JsonElement delta) && delta.TryGetProperty("text", out JsonElement words)) text.Append(words.GetString());
            if (data.TryGetProperty("content_block", out JsonElement block) && block.TryGetProperty("text", out words)) text.Append(words.GetString());
            if (!data.TryGetProperty("choices", out JsonElement choices)) continue;
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                foreach (string name in (string[])["content", "refusal"])
                    if (choice.TryGetProperty("delta", out delta) && delta.TryGetProperty(name, out words) && words.ValueKind == JsonValueKind.String) text.Append(words.GetString());
            }
        }

        return text.ToString();
    }
}
