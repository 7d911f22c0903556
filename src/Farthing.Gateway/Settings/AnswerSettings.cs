using Farthing.Answers;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>What is answered without a model, beside the entries under <c>faq</c> and <c>answer_rules</c> and those that are administered.</summary>
public sealed record AnswerSettings
{
    /// <summary>A YAML file with FAQ entries under <c>faq</c> and rules under <c>answer_rules</c>; read again by <c>farthing faq reload</c>. Default: none.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Whether calls of <c>/v1/responses</c> may be answered that ask the provider to keep the answer (they do, unless they say <c>"store": false</c>): it does not know the
    /// answer in a later turn. Default <c>false</c>.
    /// </summary>
    public bool StoredResponses { get; init; }

    internal AnswerOptions ToOptions() => new() { StoredResponses = StoredResponses };

    internal static AnswerSettings Read(Section section)
    {
        AnswerSettings settings = new()
        {
            File = section.Text("file") is { Length: > 0 } file ? section.FullPath("file", file) : null,
            StoredResponses = section.Flag("stored_responses", false),
        };
        section.Finish();
        return settings;
    }
}
