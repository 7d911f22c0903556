using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage on Ollama's own wire (<c>/api/chat</c>, <c>/api/generate</c>) and llama.cpp's <c>/completion</c>: counts at the root of the
/// last of a row of documents. A prompt that lay in the server's cache has no count. Source: the projects' API pages.
/// </summary>
internal sealed class OllamaUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        ("model", UsageField.Model),
        ("error", UsageField.Error),
        ("done_reason", UsageField.FinishReason),
        ("stop_type", UsageField.FinishReason),
        ("message.content", UsageField.Text),
        ("response", UsageField.Text),
        ("content", UsageField.Text),
        ("prompt_eval_count", UsageField.Input),
        ("eval_count", UsageField.Output),
        ("tokens_evaluated", UsageField.Input),
        ("tokens_predicted", UsageField.Output));

    public OllamaUsageReader()
        : base(Fields)
    {
    }

    private protected override void EndDocument() => CommitPending();

    private protected override void Complete(bool complete) =>
        Report.Usage = new Usage { InputTokens = Counts[UsageField.Input], OutputTokens = Counts[UsageField.Output] };
}
