using System.Text;
using Farthing.Pricing.Metering;

namespace Farthing.Tests.Metering;

/// <summary>Small answers in the shape of each wire, with numbers of their own, and ways to feed them.</summary>
internal static class SampleAnswers
{
    public const string Chat = """
        {"id":"c1","object":"chat.completion","model":"gpt-5-2025-08-07","service_tier":"default","choices":[{"index":0,"message":{"role":"assistant","content":"Good \"morning\" — ☀ {usage}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,"prompt_tokens_details":{"cached_tokens":1000,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":250}}}
        """;

    public const string ChatStream = """
        data: {"id":"c1","model":"gpt-5-2025-08-07","service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

        data: {"id":"c1","model":"gpt-5-2025-08-07","choices":[{"index":0,"delta":{"content":"Grüße \"€\" 🜚"},"finish_reason":null}],"usage":null}

        data: {"id":"c1","model":"gpt-5-2025-08-07","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"c1","model":"gpt-5-2025-08-07","choices":[],"usage":{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,"prompt_tokens_details":{"cached_tokens":1000},"completion_tokens_details":{"reasoning_tokens":250}}}

        data: [DONE]


        """;

    public const string ResponsesStream = """
        event: response.created
        data: {"type":"response.created","response":{"id":"r1","model":"gpt-5.6-sol","service_tier":"auto","status":"in_progress","output":[],"usage":null,"error":null}}

        event: response.output_text.delta
        data: {"type":"response.output_text.delta","delta":"Zwölf"}

        event: response.completed
        data: {"type":"response.completed","response":{"id":"r1","model":"gpt-5.6-sol","service_tier":"priority","status":"completed","error":null,"output":[{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call","action":{"type":"open_page"}},{"type":"message","content":[{"type":"output_text","text":"Zwölf"}]}],"tool_usage":{"web_search":{"num_requests":2}},"usage":{"input_tokens":5000,"input_tokens_details":{"cached_tokens":2000,"cache_write_tokens":1000},"output_tokens":700,"output_tokens_details":{"reasoning_tokens":600},"total_tokens":5700}}}


        """;

    public const string AnthropicStream = """
        event: message_start
        data: {"type":"message_start","message":{"id":"m1","model":"claude-sonnet-5","usage":{"input_tokens":2,"cache_creation_input_tokens":3068,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":3000,"ephemeral_1h_input_tokens":68},"output_tokens":69,"service_tier":"standard","inference_geo":"global"}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Schöner Tag"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":6,"cache_creation_input_tokens":3337,"cache_read_input_tokens":6289,"output_tokens":198,"output_tokens_details":{"thinking_tokens":20}}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    public const string GeminiStream = """
        data: {"candidates":[{"content":{"parts":[{"text":"Ein"}]}}],"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":5,"totalTokenCount":145,"promptTokensDetails":[{"modality":"TEXT","tokenCount":60},{"modality":"AUDIO","tokenCount":40}],"thoughtsTokenCount":40},"modelVersion":"gemini-2.5-flash"}

        data: {"candidates":[{"content":{"parts":[{"text":" Tag"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":10,"totalTokenCount":150,"promptTokensDetails":[{"modality":"TEXT","tokenCount":60},{"modality":"AUDIO","tokenCount":40}],"thoughtsTokenCount":40},"modelVersion":"gemini-2.5-flash"}


        """;

    public static UsageReport Read(UsageWire wire, string answer, bool complete = true, string model = "") =>
        Read(wire, Encoding.UTF8.GetBytes(answer), complete, model);

    public static UsageReport Read(UsageWire wire, ReadOnlySpan<byte> answer, bool complete = true, string model = "")
    {
        UsageReader reader = UsageReaders.Create(wire);
        reader.Reset(model);
        reader.Append(answer);
        return reader.Finish(complete);
    }

    /// <summary>What must not change, whatever the pieces.</summary>
    public static string Describe(UsageReport report) =>
        $"{report.Status} {report.Usage} {report.Model} {report.ServiceTier} {report.FinishReason} {report.ReportedCost} {report.FeeCount(Farthing.Pricing.PriceUnit.WebSearch)}";
}
