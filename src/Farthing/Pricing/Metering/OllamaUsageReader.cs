using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage on Ollama's own wire (<c>/api/chat</c>, <c>/api/generate</c>) and llama.cpp's <c>/completion</c>: counts at the root of the
/// last of a row of documents. A prompt that lay in the server's cache has no count. Source: the projects' API pages.
/// </summary>
internal sealed class OllamaUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        new("model", UsageField.Model),
        new("error", UsageField.Error),
        new("done_reason", UsageField.FinishReason),
        new("stop_type", UsageField.FinishReason),
        new("message.content", UsageField.Text),
        new("response", UsageField.Text),
        new("content", UsageField.Text),
        new("prompt_eval_count", UsageField.Input),
        new("eval_count", UsageField.Output),
        new("tokens_evaluated", UsageField.Input),
        new("tokens_predicted", UsageField.Output));

    public OllamaUsageReader()
        : base(Fields)
    {
    }

    private protected override void EndDocument() => CommitPending();

    private protected override void Complete(bool complete) =>
        Report.Usage = new Usage { InputTokens = Counts[UsageField.Input], OutputTokens = Counts[UsageField.Output] };
}
