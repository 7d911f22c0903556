using System.Buffers;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>
/// The innermost stage: asks a deployment, and the next one when the first fails before the client has seen anything. Every
/// attempt is journalled before the provider is asked.
/// </summary>
public sealed class DispatchStage(ILedger ledger, Meter meter, TimeProvider time, DispatchOptions options) : IStage
{
    private readonly AnswerDeadlines _deadlines = new(time);

    /// <inheritdoc />
    public async ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        for (int index = 0; ; index++)
        {
            var attempt = new Attempt(call, call.Deployments[index], index + 1, time.GetTimestamp());
            if (!TryOpen(attempt)) return Unavailable(call);
            Reply reply = await AskAsync(attempt).ConfigureAwait(false);
            bool last = index == call.Deployments.Count - 1;
            if (last || call.ClientLeft.IsCancellationRequested || !MayFailOver(reply)) return reply;
            reply.Finish(clientLeft: false);
            await reply.DisposeAsync().ConfigureAwait(false);
            if (call.Hold?.TryRepeat(call) == false) return NoMoney(call);
        }
    }

    /// <summary>Another deployment may do better where this one is overloaded, broken or out of reach.</summary>
    private static bool MayFailOver(Reply reply) => reply.Status is 408 or 429 or >= 500;

    private bool TryOpen(Attempt attempt)
    {
        bool opened = ledger.TryOpen(attempt.ToIntent());
        attempt.Call.IsOpen |= opened;
        return opened || !options.RefuseWithoutLedger;
    }

    private static RefusalReply Unavailable(Call call) => new(call.Endpoint.DialectOf(), new CallError(
        503, "ledger_unavailable", "The ledger cannot be written, so the call was not sent: it would not have been accounted for. See /health/ready; ledger.when_unavailable: pass lets calls through unmetered."));

    private static RefusalReply NoMoney(Call call) => new(call.Endpoint.DialectOf(), new CallError(
        429, "budget_reserved", "A provider failed, and the budget has no room to ask another one while the first may have charged for its attempt. Try again in 1 s.") { RetryAfter = 1 });

    private async ValueTask<Reply> AskAsync(Attempt attempt)
    {
        Call call = attempt.Call;
        Provider provider = attempt.Deployment.Provider;
        bool filtersUsage = Patch(attempt);
        byte[]? rented = null;
        ReadOnlyMemory<byte> body = call.Body;
        if (!call.Patches.IsEmpty)
        {
            int length = call.Patches.LengthAfter(body.Length);
            rented = ArrayPool<byte>.Shared.Rent(length);
            call.Patches.Apply(body.Span, rented);
            body = rented.AsMemory(0, length);
        }

        HttpRequestMessage request = ProviderRequest.Create(attempt, body);
        AnswerDeadline deadline = _deadlines.Start(attempt);
        try
        {
            HttpResponseMessage response = await provider.SendAsync(request, deadline.Token).ConfigureAwait(false);
            long now = time.GetTimestamp();
            attempt.HeadReceived(time, now);
            deadline.Begin(provider.Options.BetweenEventsTimeout, now);
            Stream stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            return new ProviderReply(attempt, response, stream, meter.Start(attempt), deadline, time, filtersUsage);
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            attempt.Failed(time);
            bool expired = deadline.Expired;
            deadline.Dispose();
            return Failed(attempt, error, expired);
        }
        finally
        {
            request.Dispose();
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Makes the edits this deployment needs; those of an earlier attempt are forgotten.</summary>
    private static bool Patch(Attempt attempt)
    {
        Call call = attempt.Call;
        call.Patches.Clear();
        if (call.Request.Model is { } model && model != attempt.Deployment.UpstreamModel)
            RequestPatches.SetModel(call.Patches, call.Request, attempt.Deployment.ModelValue);
        if (call.OutputLimit is { } limit) RequestPatches.SetOutputLimit(call.Patches, call.Request, call.Endpoint, OutputLimitOf(attempt), limit);
        return call.Endpoint == Endpoint.ChatCompletions
            && call.Streamed
            && attempt.Deployment.Provider.Options.RequestsStreamUsage
            && RequestPatches.IncludeUsage(call.Patches, call.Request);
    }

    /// <summary>The field that the provider knows; OpenAI's own newer models refuse the older name, other servers may not know the newer one.</summary>
    private static string OutputLimitOf(Attempt attempt) => attempt.Call.Endpoint switch
    {
        Endpoint.GenerateContent => RequestPatches.GeminiOutputLimit,
        Endpoint.Responses => "max_output_tokens",
        Endpoint.ChatCompletions when attempt.Deployment.Provider.Options.CatalogName is "openai" or "azure" => "max_completion_tokens",
        _ => "max_tokens",
    };

    private FailedReply Failed(Attempt attempt, Exception error, bool expired)
    {
        string provider = attempt.Deployment.Provider.Name;
        CallOutcome outcome = expired ? CallOutcome.ProviderTimeout
            : attempt.Call.ClientLeft.IsCancellationRequested ? CallOutcome.ClientLeft
            : CallOutcome.ProviderUnreachable;
        CallError described = expired
            ? new CallError(504, "provider_timeout", $"The provider '{provider}' did not begin to answer in time. Raise timeouts.first_byte or timeouts.total if it needs longer.")
            : new CallError(502, "provider_unreachable", $"The provider '{provider}' could not be reached: {Reason(error)}. Check providers.{provider}.base_url.");

        // What never left us cannot have been charged; what left and brought no answer may have been.
        bool neverSent = error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
        if (!neverSent) attempt.Call.DoubtfulAttempts |= 1 << Math.Min(attempt.Call.Charges.Count, 30);
        return new FailedReply(attempt, described, outcome, meter.Start(attempt));
    }

    private static string Reason(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not trusted or does not fit its name",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name cannot be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "it refuses connections",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "it closed the connection without an answer",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "its answer is not valid HTTP",
        _ => "the connection failed",
    };
}
