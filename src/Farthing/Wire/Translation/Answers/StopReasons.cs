namespace Farthing.Wire.Translation.Answers;

/// <summary>Why answers ended, between the wires.</summary>
internal static class StopReasons
{
    /// <summary>OpenAI's <c>finish_reason</c> for Anthropic's <c>stop_reason</c>.</summary>
    public static string FinishReasonOf(string? stopReason) => stopReason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    };

    /// <summary>Why a response of OpenAI's is not complete, for Anthropic's <c>stop_reason</c>; <c>null</c> when it is.</summary>
    public static string? IncompleteReasonOf(string? stopReason) => stopReason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "max_output_tokens",
        "refusal" => "content_filter",
        _ => null,
    };

    /// <summary>Anthropic's <c>stop_reason</c> for OpenAI's <c>finish_reason</c>.</summary>
    /// <param name="finishReason">OpenAI's reason.</param>
    /// <param name="callsTools">Whether tools are called: OpenAI says <c>stop</c> all the same where a call was forced.</param>
    /// <param name="refuses">Whether the model refused.</param>
    public static string StopReasonOf(string? finishReason, bool callsTools, bool refuses) => finishReason switch
    {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        _ when callsTools => "tool_use",
        _ when refuses => "refusal",
        _ => "end_turn",
    };
}
