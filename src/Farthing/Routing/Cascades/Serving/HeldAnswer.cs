using System.Buffers;
using System.Text;
using Farthing.Caching.Answers;
using Farthing.Calls;
using Farthing.Routing.Cascades.Checks;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>
/// One model's answer while it is checked: what came of it so far, and the reply it comes from. Belongs to one call; disposed by whoever does not pass it on.
/// </summary>
/// <param name="part">The call for this model.</param>
/// <param name="patience">Cancelled when the model has taken too long, or the client has left.</param>
internal sealed class HeldAnswer(Call part, Patience patience) : IAsyncDisposable
{
    private const int ReadSize = 16 * 1024;

    /// <summary>Characters to a token, the common rule of thumb for English (OpenAI's help pages say four).</summary>
    private const int CharactersPerToken = 4;

    private readonly ArrayBufferWriter<byte> _bytes = new(ReadSize);
    private readonly StringBuilder _beginning = new();
    private bool _isComplete, _isDisposed;
    private int _readTo;

    /// <summary>The call for this model.</summary>
    public Call Part => part;

    /// <summary>How long it may take.</summary>
    public Patience Patience => patience;

    /// <summary>The reply, or <c>null</c> when there was none.</summary>
    public Reply? Reply { get; private set; }

    /// <summary>What has come of it, as the provider sent it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Whether <see cref="Bytes"/> hold a usage event that the client did not ask for.</summary>
    public bool AddsUsage { get; private set; }

    /// <summary>Why no more was read.</summary>
    public HeldEnd End { get; private set; }

    /// <summary>How it ended; only once it has, which it has not when it is to go on.</summary>
    public CallOutcome? Outcome { get; private set; }

    /// <summary>The form it came in, or <c>null</c> when it is none that the client would understand.</summary>
    public AnswerForm? Form { get; private set; }

    /// <summary>Whether it is an answer that a client could be given.</summary>
    public bool IsUsable => End is HeldEnd.Whole && Reply is { Status: 200 } && Outcome == CallOutcome.Completed;

    /// <summary>Whether it is more than is held: it goes on where <see cref="Bytes"/> end.</summary>
    public bool GoesOn => End is HeldEnd.TooLong or HeldEnd.Begun;

    /// <summary>The words that have come, where only the beginning is held.</summary>
    public string Beginning => _beginning.ToString();

    /// <summary>What checks look at, once it is read.</summary>
    public CheckedAnswer? Contents { get; set; }

    /// <summary>Asks the model and reads as much of its answer as the plan holds.</summary>
    public async Task ReadAsync(CallDelegate next, CascadePlan plan)
    {
        try
        {
            Reply = await next(part).ConfigureAwait(false);
            if (Reply.ErrorCode.Length > 0 && Refusals.IsOurs(part, Reply)) End = HeldEnd.Refused;
            else await FillAsync(Reply, plan).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ReplyBrokenException || (error is OperationCanceledException && part.ClientLeft.IsCancellationRequested))
        {
            End = HeldEnd.Broken;
        }

        if (End != HeldEnd.Refused && patience.IsOver && (!_isComplete || Reply is { Status: >= 400 })) End = HeldEnd.TimedOut;
        if (!GoesOn && End != HeldEnd.Refused) Finish();
    }

    /// <summary>Ends a reply that nobody reads further: what it cost becomes a charge.</summary>
    public void Finish()
    {
        if (Outcome is null && Reply is not null) Outcome = Reply.Finish(!_isComplete && part.ClientLeft.IsCancellationRequested);
    }

    /// <summary>One that went on to the client has ended there.</summary>
    public void Ended(CallOutcome outcome) => Outcome = outcome;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (Reply is not null)
        {
            if (Outcome is null) await Reply.LeaveAsync().ConfigureAwait(false);
            Finish();
            await Reply.DisposeAsync().ConfigureAwait(false);
        }

        patience.Dispose();
    }

    private async ValueTask FillAsync(Reply reply, CascadePlan plan)
    {
        AnswerForm wanted = AnswerForms.WantedBy(part);
        if (reply.Status == 200 && wanted.Is(AnswerHead.Of(reply).ContentType)) Form = wanted;

        // As the provider sends it, so that caches can keep what stands.
        reply.TryReadUnfiltered(out bool addsUsage);
        AddsUsage = addsUsage;
        bool inPieces = plan.FirstTokens > 0 && Form == AnswerForm.Events;
        while (true)
        {
            int count = await reply.ReadAsync(_bytes.GetMemory(ReadSize)).ConfigureAwait(false);
            _bytes.Advance(count);
            if (count == 0)
            {
                (End, _isComplete) = (HeldEnd.Whole, true);
                return;
            }

            if (_bytes.WrittenCount > plan.MaxHeld)
            {
                End = HeldEnd.TooLong;
                return;
            }

            if (!inPieces) continue;
            AnswerContents.ReadOn(part.Endpoint, Bytes, ref _readTo, _beginning);
            if (_beginning.Length >= plan.FirstTokens * CharactersPerToken)
            {
                End = HeldEnd.Begun;
                return;
            }
        }
    }
}
