using Farthing.Calls;

namespace Farthing.Caching.Answers;

/// <summary>What is kept of an answer's header: its type, and the provider's name for the request.</summary>
/// <param name="ContentType">The type, as the provider wrote it.</param>
/// <param name="RequestIdField">The field with the provider's identity of the request, or empty.</param>
/// <param name="RequestId">That identity, or empty.</param>
internal sealed record AnswerHead(string ContentType, string RequestIdField, string RequestId)
{
    /// <summary>The head of a reply.</summary>
    public static AnswerHead Of(Reply reply)
    {
        Collector collector = new();
        reply.CopyHeadersTo(collector);
        return new AnswerHead(collector.ContentType, collector.RequestIdField, collector.RequestId);
    }

    /// <summary>Gives the fields.</summary>
    public void CopyTo(IReplyHeaders headers)
    {
        headers.Add("Content-Type", ContentType);
        if (RequestIdField.Length > 0) headers.Add(RequestIdField, RequestId);
    }

    private sealed class Collector : IReplyHeaders
    {
        public string ContentType { get; private set; } = "";

        public string RequestIdField { get; private set; } = "";

        public string RequestId { get; private set; } = "";

        public void Add(string name, string value)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) ContentType = value;
            else if (name.Equals("x-request-id", StringComparison.OrdinalIgnoreCase) || name.Equals("request-id", StringComparison.OrdinalIgnoreCase)) (RequestIdField, RequestId) = (name, value);
        }
    }
}
