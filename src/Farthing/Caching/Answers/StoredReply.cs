using Farthing.Calls;

namespace Farthing.Caching.Answers;

/// <summary>A stored answer on its way to another caller.</summary>
/// <param name="answer">What is stored.</param>
/// <param name="head">Its header in the caller's form.</param>
/// <param name="body">Its body in the caller's form.</param>
/// <param name="pace">When how much may be sent, or <c>null</c> for at once.</param>
internal sealed class StoredReply(StoredAnswer answer, AnswerHead head, ReadOnlyMemory<byte> body, ReplayClock? pace) : FixedReply(body)
{
    /// <summary>The call that the answer was made for.</summary>
    public CallId MadeFor => answer.Call;

    public override bool IsEventStream { get; } = AnswerForm.Events.Is(head.ContentType) || pace is not null;

    public override long? ContentLength => IsEventStream ? null : base.ContentLength;

    public override string Deployment => answer.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers) => head.CopyTo(headers);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => pace is null ? base.ReadAsync(buffer) : ReadInTimeAsync(pace, buffer);

    private async ValueTask<int> ReadInTimeAsync(ReplayClock clock, Memory<byte> buffer) => Copy(buffer, await clock.WaitAsync(ReadSoFar).ConfigureAwait(false));
}
