using Farthing.Answers.Matching;
using Farthing.Answers.Wire;
using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Providers;

namespace Farthing.Answers;

/// <summary>Answers questions that an operator has written an answer for. No provider is asked, no budget is touched.</summary>
/// <param name="answers">What holds now.</param>
/// <param name="options">Which calls may be answered.</param>
/// <param name="ledger">Records calls.</param>
/// <param name="dispatch">How calls are sent.</param>
/// <param name="time">The clock.</param>
public sealed class AnswerStage(AnswersInForce answers, AnswerOptions options, ILedger ledger, DispatchOptions dispatch, TimeProvider time) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        AnswerBook book = answers.Book;
        if (book.IsEmpty || call.Cache.Mode is CacheMode.Off or CacheMode.Refresh || !AnswerWriter.Knows(call.Endpoint)) return next(call);

        // A call that is answered is recorded: where that cannot be, it is refused like any other.
        if (dispatch.RefuseWithoutLedger && !ledger.TakesCalls) return next(call);
        if (!QuestionReader.TryRead(call, options.StoredResponses, out string question)) return next(call);
        DateTimeOffset now = time.GetUtcNow();
        if (book.Find(call, question, now) is not { } found) return next(call);
        call.IsAnswered = true;
        call.CacheResult = found.CacheName;
        call.Route = Describe(found);
        call.TimeToFirstByte = time.GetElapsedTime(call.StartTimestamp);
        return ValueTask.FromResult<Reply>(new PlainReply(call, found.Text, now));
    }

    private static string Describe(FoundAnswer found) => found switch
    {
        { Source: AnswerSource.Rule } => $"rule {found.Name}",
        { Score: < 1 } => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"faq {found.Name} (similar, {found.Score:0.000}, to \"{found.Question}\")"),
        _ => $"faq {found.Name} (equal)",
    };
}
