using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;

namespace Farthing.Tests.Metering;

public sealed class UsageReaderTests
{
    public static TheoryData<UsageWire, string> Samples => new()
    {
        { UsageWire.OpenAIChat, SampleAnswers.Chat },
        { UsageWire.OpenAIChat, SampleAnswers.ChatStream },
        { UsageWire.OpenAIResponses, SampleAnswers.ResponsesStream },
        { UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream },
        { UsageWire.GeminiGenerateContent, SampleAnswers.GeminiStream },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_split_into_two_pieces_gives_the_same(UsageWire wire, string answer)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(answer);
        string whole = SampleAnswers.Describe(SampleAnswers.Read(wire, bytes));
        UsageReader reader = UsageReaders.Create(wire);
        for (int at = 0; at <= bytes.Length; at++)
        {
            reader.Reset();
            reader.Append(bytes.AsSpan(0, at));
            reader.Append(bytes.AsSpan(at));
            SampleAnswers.Describe(reader.Finish(complete: true)).ShouldBe(whole, $"split at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Byte_by_byte_and_with_other_line_ends_gives_the_same(UsageWire wire, string answer)
    {
        string whole = SampleAnswers.Describe(SampleAnswers.Read(wire, answer));
        foreach (string form in new[] { answer, answer.Replace("\n", "\r\n", StringComparison.Ordinal), answer.Replace('\n', '\r'), "\uFEFF" + answer })
        {
            UsageReader reader = UsageReaders.Create(wire);
            reader.Reset();
            foreach (byte b in Encoding.UTF8.GetBytes(form)) reader.Append([b]);
            SampleAnswers.Describe(reader.Finish(complete: true)).ShouldBe(whole);
        }
    }

    [Fact]
    public void A_chat_answer_has_cached_and_reasoning_tokens_inside_its_totals()
    {
        foreach (string answer in new[] { SampleAnswers.Chat, SampleAnswers.ChatStream })
        {
            UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, answer);
            report.Usage.ShouldBe(new Usage { InputTokens = 1200, CachedReadTokens = 1000, OutputTokens = 300, ReasoningTokens = 250 });
            report.Status.ShouldBe(UsageStatus.Reported);
            report.Model.ShouldBe("gpt-5-2025-08-07");
            report.FinishReason.ShouldBe("stop");
        }
    }

    [Fact]
    public void A_responses_stream_is_billed_at_the_tier_of_its_last_event_and_counts_searches_not_items()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIResponses, SampleAnswers.ResponsesStream);
        report.ServiceTier.ShouldBe("priority");
        report.FeeCount(PriceUnit.WebSearch).ShouldBe(2);
        report.Usage.ShouldBe(new Usage
        {
            InputTokens = 5000,
            CachedReadTokens = 2000,
            CacheWriteTokens = 1000,
            OutputTokens = 700,
            ReasoningTokens = 600,
            WebSearchRequests = 2,
        });
        UsageReport uncounted = SampleAnswers.Read(
            UsageWire.OpenAIResponses, SampleAnswers.ResponsesStream.Replace("\"tool_usage\":{\"web_search\":{\"num_requests\":2}},", "", StringComparison.Ordinal));
        uncounted.FeeCount(PriceUnit.WebSearch).ShouldBe(1, "an opened page is not a search");
    }

    [Fact]
    public void Anthropic_deltas_replace_what_the_start_said_and_keep_its_split_of_writes()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream);
        report.Usage.ShouldBe(new Usage
        {
            InputTokens = 6 + 3337 + 6289,
            CachedReadTokens = 6289,
            CacheWrite5mTokens = 3269,
            CacheWrite1hTokens = 68,
            OutputTokens = 198,
            ReasoningTokens = 20,
        });
        report.Status.ShouldBe(UsageStatus.Reported);
    }

    [Fact]
    public void Gemini_counts_thoughts_and_tool_prompts_that_stand_outside_and_the_last_event_wins()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.GeminiGenerateContent, SampleAnswers.GeminiStream);
        report.Usage.ShouldBe(new Usage { InputTokens = 100, InputAudioTokens = 40, OutputTokens = 50, ReasoningTokens = 40 });
        UsageReport array = SampleAnswers.Read(UsageWire.GeminiGenerateContent, "[" + SampleAnswers.GeminiStream.Replace("data: ", "", StringComparison.Ordinal).Replace("\n\n{", ",{", StringComparison.Ordinal) + "]");
        array.Usage.ShouldBe(report.Usage);
        SampleAnswers.Read(
            UsageWire.GeminiGenerateContent,
            """{"usageMetadata":{"promptTokenCount":17,"toolUsePromptTokenCount":119,"candidatesTokenCount":201,"thoughtsTokenCount":213,"cachedContentTokenCount":10,"totalTokenCount":550}}""")
            .Usage.ShouldBe(new Usage { InputTokens = 136, CachedReadTokens = 10, OutputTokens = 414, ReasoningTokens = 213 });
    }

    [Fact]
    public void Realtime_responses_of_a_session_add_up()
    {
        const string Done = """{"type":"response.done","response":{"usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"text_tokens":5,"audio_tokens":15,"cached_tokens":8,"cached_tokens_details":{"text_tokens":2,"audio_tokens":6}},"output_token_details":{"text_tokens":4,"audio_tokens":6}}}}""";
        SampleAnswers.Read(UsageWire.OpenAIRealtime, Done + "\n" + Done).Usage.ShouldBe(new Usage
        {
            InputTokens = 40,
            CachedReadTokens = 16,
            OutputTokens = 20,
            InputAudioTokens = 30,
            CachedAudioTokens = 12,
            OutputAudioTokens = 12,
        });
    }

    [Fact]
    public void A_transcription_is_billed_by_tokens_or_by_seconds()
    {
        UsageReport seconds = SampleAnswers.Read(UsageWire.OpenAITranscription, """{"text":"hi","usage":{"type":"duration","seconds":11.2}}""");
        seconds.FeeCount(PriceUnit.Second).ShouldBe(12);
        SampleAnswers.Read(UsageWire.OpenAITranscription, """{"text":"hi","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,"audio_tokens":10},"output_tokens":45,"total_tokens":59}}""")
            .Usage.ShouldBe(new Usage { InputTokens = 14, InputAudioTokens = 10, OutputTokens = 45 });
    }

    [Fact]
    public void Bedrock_reads_one_of_its_two_names_and_the_hours_of_writes()
    {
        SampleAnswers.Read(
            UsageWire.BedrockConverse,
            """{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"end_turn","usage":{"inputTokens":13,"outputTokens":5,"cacheReadInputTokens":1504,"cacheReadInputTokenCount":1504,"cacheWriteInputTokens":300,"cacheWriteInputTokenCount":300,"cacheDetails":[{"ttl":"1h","inputTokens":100},{"ttl":"5m","inputTokens":200}],"totalTokens":1822}}""")
            .Usage.ShouldBe(new Usage { InputTokens = 1817, CachedReadTokens = 1504, CacheWrite5mTokens = 200, CacheWrite1hTokens = 100, OutputTokens = 5 });
    }

    [Fact]
    public void A_binary_event_stream_is_read_whatever_its_pieces()
    {
        byte[] stream = [.. EventStream.Message("""{"contentBlockIndex":0,"delta":{"text":"Ja"}}"""), .. EventStream.Message("""{"metrics":{"latencyMs":3},"usage":{"inputTokens":471,"outputTokens":91,"totalTokens":562}}""")];
        for (int at = 0; at <= stream.Length; at++)
        {
            UsageReader reader = UsageReaders.Create(UsageWire.BedrockConverse);
            reader.Reset();
            reader.Append(stream.AsSpan(0, at));
            reader.Append(stream.AsSpan(at));
            reader.Finish(complete: true).Usage.ShouldBe(new Usage { InputTokens = 471, OutputTokens = 91 });
        }
    }

    [Fact]
    public void Cohere_is_billed_on_its_billed_units()
    {
        const string Usage = """{"billed_units":{"input_tokens":25,"output_tokens":9},"tokens":{"input_tokens":91,"output_tokens":11}}""";
        var billed = new Usage { InputTokens = 25, OutputTokens = 9 };
        SampleAnswers.Read(UsageWire.Cohere, $$"""{"id":"x","finish_reason":"COMPLETE","usage":{{Usage}}}""").Usage.ShouldBe(billed);
        SampleAnswers.Read(UsageWire.Cohere, $"event: message-end\ndata: {{\"type\":\"message-end\",\"delta\":{{\"finish_reason\":\"COMPLETE\",\"usage\":{Usage}}}}}\n\n").Usage.ShouldBe(billed);
        SampleAnswers.Read(UsageWire.Cohere, """{"meta":{"billed_units":{"input_tokens":25.0,"output_tokens":9}}}""").Usage.ShouldBe(billed);
    }

    [Fact]
    public void Embeddings_count_prompt_tokens_or_only_a_total()
    {
        SampleAnswers.Read(UsageWire.OpenAIEmbeddings, """{"data":[{"embedding":[0.1,-2e-3]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}""").Usage.InputTokens.ShouldBe(8);
        SampleAnswers.Read(UsageWire.OpenAIEmbeddings, """{"data":[],"model":"voyage-3.5","usage":{"total_tokens":3}}""").Usage.InputTokens.ShouldBe(3);
    }

    [Fact]
    public void Ollama_counts_stand_in_the_last_of_a_row_of_documents()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.Ollama, "{\"model\":\"m\",\"message\":{\"content\":\"a\"},\"done\":false}\n{\"model\":\"m\",\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":26,\"eval_count\":298}\n");
        report.Usage.ShouldBe(new Usage { InputTokens = 26, OutputTokens = 298 });
        SampleAnswers.Read(UsageWire.Ollama, """{"content":"x","tokens_evaluated":5,"tokens_predicted":7,"stop":true}""").Usage.ShouldBe(new Usage { InputTokens = 5, OutputTokens = 7 });
    }

    [Fact]
    public void Compatible_servers_put_their_own_into_the_chat_wire()
    {
        SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":100,"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40,"completion_tokens":9,"total_tokens":109}}""").Usage.CachedReadTokens.ShouldBe(60);
        SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":100,"cached_tokens":70,"completion_tokens":9,"total_tokens":109}}""").Usage.CachedReadTokens.ShouldBe(70);
        SampleAnswers.Read(UsageWire.OpenAIChat, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6,\"total_tokens\":11}}}\n\n").Usage.TotalTokens.ShouldBe(11);
        UsageReport xai = SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":334,"completion_tokens_details":{"reasoning_tokens":320},"cost_in_usd_ticks":1641500}}""");
        xai.Usage.OutputTokens.ShouldBe(322);
        xai.ReportedCost.ShouldBe(new Usd(0.00016415m));
        UsageReport own = SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14,"cost":1.13e-05,"is_byok":true,"cost_details":{"upstream_inference_cost":2e-4}}}""");
        own.ReportedCost.ShouldBe(new Usd(0.0002113m));
        SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14,"cost":{"input_tokens_cost":0.1,"total_cost":0.3}}}""").ReportedCost.ShouldBe(new Usd(0.3m));
    }

    [Fact]
    public void A_stream_that_is_cut_before_its_usage_is_unknown_and_says_how_much_text_passed()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, SampleAnswers.ChatStream[..SampleAnswers.ChatStream.IndexOf("data: {\"id\":\"c1\",\"model\":\"gpt-5-2025-08-07\",\"choices\":[],", StringComparison.Ordinal)], complete: false);
        report.Status.ShouldBe(UsageStatus.Unknown);
        report.Usage.ShouldBe(default);
        report.Reason.ShouldBe("the answer broke off before its usage");
        report.OutputTextBytes.ShouldBe(Encoding.UTF8.GetByteCount("Grüße \\\"€\\\" 🜚"));
        report.Model.ShouldBe("gpt-5-2025-08-07");
    }

    [Fact]
    public void A_cut_Anthropic_stream_gives_a_lower_bound_without_the_placeholder_of_its_output()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream[..SampleAnswers.AnthropicStream.IndexOf("event: message_delta", StringComparison.Ordinal)], complete: false);
        report.Status.ShouldBe(UsageStatus.Partial);
        report.BrokeOff.ShouldBeTrue();
        report.Usage.OutputTokens.ShouldBe(0);
        report.Usage.InputTokens.ShouldBe(2 + 3068);
    }

    [Fact]
    public void Errors_of_the_provider_are_noticed()
    {
        SampleAnswers.Read(UsageWire.OpenAIChat, "event: error\ndata: {\"message\":\"overloaded\"}\n\n").ProviderSignalledError.ShouldBeTrue();
        SampleAnswers.Read(UsageWire.AnthropicMessages, """{"type":"error","error":{"type":"overloaded_error"}}""").ProviderSignalledError.ShouldBeTrue();
        SampleAnswers.Read(UsageWire.OpenAIChat, SampleAnswers.Chat).ProviderSignalledError.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"1200\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    public void A_count_that_is_none_makes_the_usage_unknown_with_the_field_named(string count)
    {
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, SampleAnswers.Chat.Replace("1200", count, StringComparison.Ordinal));
        report.Status.ShouldBe(UsageStatus.Unknown);
        report.Reason.ShouldBe("usage.prompt_tokens is not a count of tokens");
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":11}}}""", "more tokens were read from or written to the cache than there is input")]
    [InlineData("""{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":14}}""", "the stated total is smaller than its parts")]
    [InlineData("""{"usage":{"prompt_tokens":10,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":4,"completion_tokens":5,"total_tokens":15}}""", "cache hits and misses are not all of the input")]
    [InlineData("""{"usage":{}}""", "the answer holds no usage")]
    [InlineData("""{"usage":{"x":1}}""", "the answer holds no usage")]
    [InlineData("""{"usage":7}""", "usage is not an object")]
    [InlineData("""{"usage":null}""", "the answer holds no usage")]
    [InlineData("""{"usage":{"prompt_tokens":10""", "the answer broke off before its usage")]
    [InlineData("<html>busy</html>", "the answer holds no usage")]
    [InlineData("{nonsense", "the answer is not JSON")]
    [InlineData("", "the answer holds no usage")]
    public void Missing_or_contradictory_usage_is_unknown_with_the_reason(string answer, string reason)
    {
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, answer);
        report.Status.ShouldBe(UsageStatus.Unknown);
        report.Reason.ShouldBe(reason);
        report.Usage.ShouldBe(default);
    }

    [Fact]
    public void Running_totals_are_the_bill_only_at_the_end_of_a_stream()
    {
        const string Running = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"total_tokens\":6}}\n\n";
        SampleAnswers.Read(UsageWire.OpenAIChat, Running).Status.ShouldBe(UsageStatus.Partial);
        byte[] ended = Encoding.UTF8.GetBytes(Running + "data: [DONE]\n\n");
        for (int at = 0; at <= ended.Length; at++)
        {
            UsageReader reader = UsageReaders.Create(UsageWire.OpenAIChat);
            reader.Reset();
            reader.Append(ended.AsSpan(0, at));
            reader.Append(ended.AsSpan(at));
            reader.Finish(complete: true).Status.ShouldBe(UsageStatus.Reported, $"split at {at}");
        }
    }

    [Fact]
    public void A_total_beyond_its_parts_is_a_lower_bound()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":99}}""");
        report.Status.ShouldBe(UsageStatus.Partial);
        report.Usage.TotalTokens.ShouldBe(15);
    }

    [Fact]
    public void Ten_megabytes_of_usage_are_read_without_keeping_them()
    {
        string many = "{\"usageMetadata\":{\"promptTokenCount\":5,\"promptTokensDetails\":[" + string.Join(',', Enumerable.Repeat("{\"modality\":\"AUDIO\",\"tokenCount\":99999999999}", 220_000)) + "]}}";
        byte[] bytes = Encoding.UTF8.GetBytes(many);
        bytes.Length.ShouldBeGreaterThan(10_000_000);
        UsageReader reader = UsageReaders.Create(UsageWire.GeminiGenerateContent);
        UsageStatus status = UsageStatus.Reported;
        Allocation.LeastOf(
            () =>
            {
                reader.Reset();
                reader.Append(bytes);
                status = reader.Finish(complete: true).Status;
            },
            runs: 3).ShouldBeLessThan(1000);
        status.ShouldBe(UsageStatus.Unknown);
    }

    [Fact]
    public void Deep_nesting_long_names_and_long_values_do_no_harm()
    {
        string deep = "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + ",\"choices\":" + new string('[', 1000) + new string(']', 1000) + ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
        SampleAnswers.Read(UsageWire.OpenAIChat, deep).Usage.TotalTokens.ShouldBe(3);
        string longName = "{\"" + new string('x', 100_000) + "\":1,\"model\":\"" + new string('m', 100_000) + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
        UsageReport report = SampleAnswers.Read(UsageWire.OpenAIChat, longName);
        report.Usage.TotalTokens.ShouldBe(3);
    }

    [Fact]
    public void Reading_an_ordinary_answer_allocates_nothing()
    {
        foreach ((UsageWire wire, string answer) in new[]
        {
            (UsageWire.OpenAIChat, SampleAnswers.Chat), (UsageWire.OpenAIChat, SampleAnswers.ChatStream), (UsageWire.OpenAIResponses, SampleAnswers.ResponsesStream),
            (UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream), (UsageWire.GeminiGenerateContent, SampleAnswers.GeminiStream),
        })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(answer);
            UsageReader reader = UsageReaders.Create(wire);
            Allocation.LeastOf(() => Once(reader, bytes)).ShouldBe(0, wire.ToString());
        }

        static void Once(UsageReader reader, byte[] bytes)
        {
            reader.Reset("some-model");
            reader.Append(bytes.AsSpan(0, bytes.Length / 2));
            reader.Append(bytes.AsSpan(bytes.Length / 2));
            reader.Finish(complete: true);
        }
    }
}
