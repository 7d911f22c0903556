using System.Buffers;
using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Quality.Judges;

/// <summary>
/// Sends calls that Farthing itself needs: judges, shadow calls. They go the way of every call: they are reserved in the budgets of their own project, recorded and
/// charged, so that savings are net of them.
/// </summary>
/// <param name="pipeline">Answers calls.</param>
/// <param name="settlement">Ends calls.</param>
/// <param name="ids">Names calls.</param>
/// <param name="time">The clock.</param>
public sealed class OwnCalls(Pipeline pipeline, Settlement settlement, CallIdSource ids, TimeProvider time)
{
    /// <summary>The project that pays: give it a budget of its own.</summary>
    public const string Project = "farthing";

    /// <summary>What is longer is no answer to what we ask, in bytes.</summary>
    private const int MaxAnswer = 1 << 20;

    /// <summary>Sends a request of OpenAI's chat completions and reads the whole answer.</summary>
    /// <param name="feature">What it is for, as reports name it.</param>
    /// <param name="body">The request; not streamed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<OwnAnswer> AskAsync(string feature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        RequestView request = RequestReader.Read(body.Span, maxDepth: 64);
        Call call = new()
        {
            Id = ids.Next(),
            StartedAt = time.GetUtcNow(),
            StartTimestamp = time.GetTimestamp(),
            Endpoint = Endpoint.ChatCompletions,
            Principal = new Principal { Project = Project, Feature = feature },
            Body = body,
            Request = request,
            Headers = NoHeaders.Instance,
            RequestedModel = request.Model ?? "",
            Streamed = false,
            Cache = new CacheDirectives(CacheMode.Off, null, null),
            ClientLeft = cancellationToken,
        };
        Reply? reply = null;
        try
        {
            reply = await pipeline.AnswerAsync(call).ConfigureAwait(false);
            byte[] answer = await ReadAsync(reply).ConfigureAwait(false);
            Usd? cost = settlement.Settle(call, reply);
            return new OwnAnswer(reply.Status, answer, cost);
        }
        finally
        {
            settlement.Settle(call, reply);
            if (reply is not null) await reply.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> ReadAsync(Reply reply)
    {
        ArrayBufferWriter<byte> answer = new(4096);
        while (answer.WrittenCount < MaxAnswer)
        {
            int count = await reply.ReadAsync(answer.GetMemory(4096)).ConfigureAwait(false);
            if (count == 0) break;
            answer.Advance(count);
        }

        return answer.WrittenSpan.ToArray();
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static NoHeaders Instance { get; } = new();

        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
