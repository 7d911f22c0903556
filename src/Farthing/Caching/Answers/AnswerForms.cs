using Farthing.Calls;

namespace Farthing.Caching.Answers;

/// <summary>Which form an answer has or must have.</summary>
public static class AnswerForms
{
    /// <summary>The form that a caller expects.</summary>
    public static AnswerForm WantedBy(Call call) =>
        !call.Streamed ? AnswerForm.Whole
        : call.Endpoint != Endpoint.GenerateContent || call.PathSuffix.Contains("alt=sse", StringComparison.Ordinal) ? AnswerForm.Events
        : AnswerForm.Elements;

    /// <summary>The media type of a form.</summary>
    public static string MediaType(this AnswerForm form) => form == AnswerForm.Events ? "text/event-stream" : "application/json";

    /// <summary>Whether a header field says that an answer has a form.</summary>
    public static bool Is(this AnswerForm form, string contentType) => contentType.StartsWith(form.MediaType(), StringComparison.OrdinalIgnoreCase);
}
