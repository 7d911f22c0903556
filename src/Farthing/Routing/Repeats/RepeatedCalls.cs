using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Repeats;

/// <summary>
/// Knows calls that are asked again for a better answer: the same caller sends the same request within ten minutes, after the label <c>regenerated</c> or with quality high.
/// Such a call goes to the next model up, and the asking counts as a label of the earlier answer. Safe from any thread.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class RepeatedCalls(TimeProvider time) : IFeedbackObserver
{
    private const int MostKept = 10_000;
    private const int MostWaiting = 256;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Key, EarlierAnswer> _answers = new();
    private readonly ConcurrentDictionary<CallId, EarlierAnswer> _byCall = new();
    private readonly ConcurrentQueue<(Key Key, EarlierAnswer Answer)> _order = new();
    private readonly Channel<(Principal Principal, CallId Call)> _labels = Channel.CreateBounded<(Principal, CallId)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Answers that were asked for again with quality high, which says of them what the label <c>regenerated</c> says; and who asked.</summary>
    public ChannelReader<(Principal Principal, CallId Call)> Labels => _labels.Reader;

    /// <inheritdoc />
    public void Received(CallRecord call, CallFeedback feedback)
    {
        if (feedback.Label == FeedbackLabel.Regenerated && _byCall.TryGetValue(call.Id, out EarlierAnswer? answer)) answer.IsRefused = true;
    }

    /// <summary>The decision for a call that is asked again for a better answer, or <c>null</c>.</summary>
    internal RouteDecision? Decide(Call call, string policy)
    {
        if (_answers.IsEmpty || !_answers.TryGetValue(KeyOf(call), out EarlierAnswer? earlier) || earlier.Policy != policy || time.GetUtcNow() - earlier.At > KeptFor) return null;
        if (!earlier.IsRefused)
        {
            if (call.Quality != AskedQuality.High) return null;
            earlier.IsRefused = true;
            _labels.Writer.TryWrite((call.Principal, earlier.Call));
        }

        return new RouteDecision { Policy = policy, Model = earlier.Better[0], Better = [.. earlier.Better.Skip(1)], Reason = $"a better answer asked than of {earlier.Model}" };
    }

    /// <summary>Remembers what a call was sent to, where there is something better.</summary>
    internal void Remember(Call call, RouteDecision decision)
    {
        Forget();
        if (decision.Better.Count == 0) return;
        EarlierAnswer answer = new(call.Id, decision.Policy, decision.Model, decision.Better, time.GetUtcNow());
        Key key = KeyOf(call);
        if (_answers.TryGetValue(key, out EarlierAnswer? before)) _byCall.TryRemove(before.Call, out _);
        _answers[key] = answer;
        _byCall[call.Id] = answer;
        _order.Enqueue((key, answer));
    }

    private void Forget()
    {
        DateTimeOffset oldest = time.GetUtcNow() - KeptFor;
        while (_order.TryPeek(out (Key Key, EarlierAnswer Answer) first) && (first.Answer.At < oldest || _order.Count > MostKept) && _order.TryDequeue(out first))
        {
            _byCall.TryRemove(first.Answer.Call, out _);
            _answers.TryRemove(KeyValuePair.Create(first.Key, first.Answer));
        }
    }

    private static Key KeyOf(Call call)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{call.Principal.Project}\n{call.Principal.Key}\n{call.Principal.User}\n"));
        hash.AppendData(call.Body.Span);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new Key(BitConverter.ToUInt64(digest), BitConverter.ToUInt64(digest[8..]));
    }

    private readonly record struct Key(ulong First, ulong Second);
}
