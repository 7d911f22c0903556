using System.Collections.Concurrent;
using System.Threading.Channels;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Tokens.Learning;

/// <summary>
/// Teaches the estimator from real calls: now and then, what a provider reported for a request is compared with what the request
/// counts to. Counting is done by a task of its own on a copy of the body; the call only pays for the copy, and only when its model
/// has no public tokenizer and has not taught for <see cref="Pause"/>. What was learned is kept in a file.
/// </summary>
public sealed class TokenLearner : ICallObserver, IAsyncDisposable
{
    /// <summary>How long a model is left alone after it has taught.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>A longer request teaches nothing that a shorter one does not, in bytes.</summary>
    private const int MaxBody = 256 * 1024;

    private const int MaxWaiting = 8;

    private readonly ModelTokenizers _tokenizers;
    private readonly RequestEstimator _requests;
    private readonly TokenFactorFile _file;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, long> _taughtAt = new(StringComparer.Ordinal);

    // Begun by the first lesson: most gateways never have one, and a start is quicker without.
    private readonly Lazy<(ChannelWriter<Lesson> Lessons, Task Learning)> _school;

    /// <summary>Starts learning.</summary>
    /// <param name="tokenizers">Which models have a public tokenizer; holds the estimator that is taught.</param>
    /// <param name="file">Where what was learned is kept.</param>
    /// <param name="time">The clock.</param>
    public TokenLearner(ModelTokenizers tokenizers, TokenFactorFile file, TimeProvider time)
    {
        (_tokenizers, _file, _time) = (tokenizers, file, time);
        _requests = new RequestEstimator(tokenizers);
        _school = new Lazy<(ChannelWriter<Lesson>, Task)>(Open);
    }

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (call.Body.Length > MaxBody || call.Endpoint is Endpoint.Embeddings or Endpoint.CountTokens) return;
        if (record.Charges.Count == 0 || record.Charges[^1] is not { UsageStatus: UsageStatus.Reported, CostStatus: not CostStatus.Reused, Usage.InputTokens: > 0 } charge) return;
        if (ModelTokenizers.IsPublic(charge.Model) || !IsDue(charge.Model)) return;
        _school.Value.Lessons.TryWrite(new Lesson(charge.Model, call.Body.ToArray(), charge.Usage.InputTokens));
    }

    /// <summary>Learns what is still waiting, then keeps it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_school.IsValueCreated) return;
        _school.Value.Lessons.TryComplete();
        await _school.Value.Learning.ConfigureAwait(false);
    }

    private bool IsDue(string model)
    {
        long now = _time.GetTimestamp();
        if (_taughtAt.TryGetValue(model, out long last)) return _time.GetElapsedTime(last, now) >= Pause && _taughtAt.TryUpdate(model, now, last);
        return _taughtAt.Count < TokenEstimator.MostModels && _taughtAt.TryAdd(model, now);
    }

    private (ChannelWriter<Lesson> Lessons, Task Learning) Open()
    {
        Channel<Lesson> lessons = Channel.CreateBounded<Lesson>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        return (lessons.Writer, LearnAsync(lessons.Reader));
    }

    private async Task LearnAsync(ChannelReader<Lesson> lessons)
    {
        await foreach (Lesson lesson in lessons.ReadAllAsync().ConfigureAwait(false))
        {
            // Away from the socket's thread that may have woken this task: counting takes milliseconds.
            await Task.Run(() => Learn(lesson.Model, lesson.Body, lesson.Reported)).ConfigureAwait(false);
        }
    }

    private void Learn(string model, byte[] body, long reported)
    {
        if (_requests.Estimate(model, body) is not { IsComplete: true, Images: 0 } estimate) return;
        _tokenizers.Estimator.Learn(model, estimate.Counted, reported);
        _file.Write(_tokenizers.Estimator.Snapshot());
    }

    private sealed record Lesson(string Model, byte[] Body, long Reported);
}
