using System.Buffers;
using System.Collections.Concurrent;
using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Optimiser;

/// <summary>
/// Makes calls of the optimiser's own in the background: they go through budgets, limits and the ledger like anyone's, under a project that is kept for them, so that
/// what is saved can be weighed against what they cost. Safe from any thread.
/// </summary>
/// <param name="ids">Names calls.</param>
/// <param name="settlement">Ends calls.</param>
/// <param name="time">The clock.</param>
public sealed class BackgroundCalls(CallIdSource ids, Settlement settlement, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How many are under way at the most; more are left out.</summary>
    private const int MostAtOnce = 32;

    private const int ReadSize = 16 * 1024;

    private const int MaxDepth = 64;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<CallId, Task> _underWay = new();

    /// <summary>How many are under way.</summary>
    public int Count => _underWay.Count;

    /// <summary>Makes a call again as the optimiser's own, and reads its answer to the end.</summary>
    /// <param name="original">The call; it may end meanwhile.</param>
    /// <param name="feature">What the call is for, in reports.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="done">Called when it is over, whatever happened; or at once when it is left out.</param>
    public void Repeat(Call original, string feature, CallDelegate next, Action done)
    {
        if (_stopping.IsCancellationRequested || _underWay.Count >= MostAtOnce)
        {
            done();
            return;
        }

        Call call = CopyOf(original, feature);
        Task task = RunAsync(call, next, done);
        if (task.IsCompleted) return;
        _underWay[call.Id] = task;
        if (task.IsCompleted) _underWay.TryRemove(call.Id, out _);
    }

    /// <summary>Gives up what is under way; what it cost so far is recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_underWay.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Makes a call of OpenAI's chat completions and waits for its whole answer.</summary>
    /// <param name="feature">What the call is for, in reports.</param>
    /// <param name="regions">The regions that it must stay in; none when it may go anywhere.</param>
    /// <param name="body">The request; not streamed.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="cancellationToken">Gives up; what it cost so far is recorded.</param>
    public Task<OwnAnswer> AskAsync(string feature, IReadOnlyList<string> regions, ReadOnlyMemory<byte> body, CallDelegate next, CancellationToken cancellationToken) =>
        AskAsync(feature, Endpoint.ChatCompletions, body, regions, CacheMode.Off, next, cancellationToken);

    /// <summary>Makes a call and waits for its whole answer.</summary>
    /// <param name="feature">What the call is for, in reports.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="body">The request; not streamed.</param>
    /// <param name="regions">The regions in which it may be answered; empty for all.</param>
    /// <param name="cache">What is asked of the caches.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="cancellationToken">Gives up; what it cost so far is recorded.</param>
    public async Task<OwnAnswer> AskAsync(
        string feature, Endpoint endpoint, ReadOnlyMemory<byte> body, IReadOnlyList<string> regions, CacheMode cache, CallDelegate next, CancellationToken cancellationToken)
    {
        RequestView request = RequestReader.Read(body.Span, MaxDepth);
        Call call = new()
        {
            Id = ids.Next(),
            StartedAt = time.GetUtcNow(),
            StartTimestamp = time.GetTimestamp(),
            Endpoint = endpoint,
            Principal = new Principal { Project = OwnProject.Name, Feature = feature, Regions = regions },
            Body = body,
            Request = request,
            Headers = HeaderCopy.None,
            RequestedModel = request.Model ?? "",
            Streamed = false,
            Cache = new CacheDirectives(cache, null, null),
            ClientLeft = cancellationToken,
        };
        return await AnswerWholeAsync(call, next).ConfigureAwait(false);
    }

    /// <summary>Makes a call again as the optimiser's own, at a model of one's choice, and waits for its whole answer; no cache has a part in it.</summary>
    /// <param name="original">The call; its body is copied.</param>
    /// <param name="feature">What the call is for, in reports.</param>
    /// <param name="model">The model.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="cancellationToken">Gives up; what it cost so far is recorded.</param>
    public async Task<OwnAnswer> AskAgainAsync(Call original, string feature, string model, CallDelegate next, CancellationToken cancellationToken)
    {
        Call call = new()
        {
            Id = ids.Next(),
            StartedAt = time.GetUtcNow(),
            StartTimestamp = time.GetTimestamp(),
            Endpoint = original.Endpoint,
            Principal = OwnFor(original, feature),
            Body = original.Body.ToArray(),
            Request = original.Request,
            Headers = HeaderCopy.Of(original.Headers),
            PathSuffix = original.PathSuffix,
            RequestedModel = model,
            RoutedModel = model,
            Streamed = original.Streamed,
            Cache = new CacheDirectives(CacheMode.Off, null, null),
            ClientLeft = cancellationToken,
        };
        return await AnswerWholeAsync(call, next).ConfigureAwait(false);
    }

    private Call CopyOf(Call original, string feature) => new()
    {
        Id = ids.Next(),
        StartedAt = time.GetUtcNow(),
        StartTimestamp = time.GetTimestamp(),
        Endpoint = original.Endpoint,
        Principal = OwnFor(original, feature),
        Body = original.Body.ToArray(),
        Request = original.Request,
        Headers = HeaderCopy.Of(original.Headers),
        PathSuffix = original.PathSuffix,
        RequestedModel = original.RequestedModel,
        Quality = original.Quality,
        Route = original.Route,
        Decision = original.Decision,
        RoutedModel = original.RoutedModel,
        Streamed = original.Streamed,
        ClientLeft = _stopping.Token,
    };

    /// <summary>What is bound to regions stays in them when it is asked again.</summary>
    private static Principal OwnFor(Call original, string feature) => new() { Project = OwnProject.Name, Feature = feature, Regions = original.Principal.Regions };

    private async Task<OwnAnswer> AnswerWholeAsync(Call call, CallDelegate next)
    {
        ArrayBufferWriter<byte> answer = new(ReadSize);
        (int status, Usd? cost) = await AnswerAsync(call, next, answer).ConfigureAwait(false);
        return new OwnAnswer(status, answer.WrittenMemory, cost);
    }

    private async Task RunAsync(Call call, CallDelegate next, Action done)
    {
        await Task.Yield();
        try
        {
            await AnswerAsync(call, next, kept: null).ConfigureAwait(false);
        }
        finally
        {
            _underWay.TryRemove(call.Id, out _);
            done();
        }
    }

    /// <summary>Has a call answered, reads the answer to the end and records the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="kept">Receives the answer, unless <c>null</c>.</param>
    /// <returns>The status, 0 when no whole answer came, and the cost.</returns>
    private async Task<(int Status, Usd? Cost)> AnswerAsync(Call call, CallDelegate next, ArrayBufferWriter<byte>? kept)
    {
        Reply? reply = null;
        int status = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            reply = await next(call).ConfigureAwait(false);
            while (await reply.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int count) kept?.Write(buffer.AsSpan(0, count));
            status = reply.Status;
        }
        catch (Exception error) when (error is ReplyBrokenException or OperationCanceledException)
        {
            // Recorded as what it is: an answer that broke off.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (reply is not null) await reply.LeaveAsync().ConfigureAwait(false);
            settlement.Settle(call, reply);
            if (reply is not null) await reply.DisposeAsync().ConfigureAwait(false);
        }

        return (status, settlement.Settle(call, reply));
    }
}
