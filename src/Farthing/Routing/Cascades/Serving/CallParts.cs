using Farthing.Caching;
using Farthing.Calls;
using Farthing.Optimiser;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>Makes the parts of a call that several models are asked for: each has edits, a reservation and charges of its own, and the identity of the whole.</summary>
internal static class CallParts
{
    private const int MaxDepth = 16;

    /// <summary>The call for one model.</summary>
    /// <param name="whole">The call.</param>
    /// <param name="headers">The client's header fields.</param>
    /// <param name="model">The model, which may have an effort.</param>
    /// <param name="isLater">Whether another part has been counted as the request already.</param>
    /// <param name="ceiling">The most that it may cost, in USD, or <c>null</c>.</param>
    /// <param name="givenUp">Cancelled when nobody wants its answer any more.</param>
    public static Call For(Call whole, IRequestHeaders headers, string model, bool isLater, decimal? ceiling, CancellationToken givenUp) => new()
    {
        Id = whole.Id,
        Whole = whole,
        IsLaterPart = isLater,
        StartedAt = whole.StartedAt,
        StartTimestamp = whole.StartTimestamp,
        Endpoint = whole.Endpoint,
        Principal = whole.Principal,
        Body = whole.Body,
        Request = whole.Request,
        Headers = headers,
        PathSuffix = whole.PathSuffix,
        RequestedModel = whole.RequestedModel,
        RoutedModel = model,
        Streamed = whole.Streamed,
        Ceiling = ceiling,
        Deadline = whole.Deadline,
        Priority = whole.Priority,
        Cache = whole.Cache,
        Degradation = whole.Degradation,
        OutputLimit = whole.OutputLimit,
        ClientLeft = givenUp,
    };

    /// <summary>A question of our own about the call, on OpenAI's chat wire; whoever pays for the call pays for it.</summary>
    /// <param name="whole">The call.</param>
    /// <param name="model">The model that is asked.</param>
    /// <param name="body">The request.</param>
    /// <param name="ceiling">The most that it may cost, in USD, or <c>null</c>.</param>
    /// <param name="givenUp">Cancelled when nobody wants its answer any more.</param>
    public static Call Question(Call whole, string model, byte[] body, decimal? ceiling, CancellationToken givenUp) => new()
    {
        Id = whole.Id,
        Whole = whole,
        IsLaterPart = true,
        StartedAt = whole.StartedAt,
        StartTimestamp = whole.StartTimestamp,
        Endpoint = Endpoint.ChatCompletions,
        Principal = whole.Principal,
        Body = body,
        Request = RequestReader.Read(body, MaxDepth),
        Headers = HeaderCopy.None,
        RequestedModel = model,
        Streamed = false,
        Ceiling = ceiling,
        Deadline = whole.Deadline,
        Priority = whole.Priority,
        Cache = new CacheDirectives(CacheMode.Off, null, null),
        ClientLeft = givenUp,
    };
}
