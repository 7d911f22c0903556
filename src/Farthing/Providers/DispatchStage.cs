using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Limits;
using Farthing.Providers.Health;
using Farthing.Providers.Retrying;
using Farthing.Providers.Transport;
using Farthing.Routing.Cost;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Providers;

/// <summary>
/// The innermost stage: asks a deployment, and the next one when the first fails before the client has seen anything. Every
/// attempt is journalled before the provider is asked. A deployment whose provider's limits are used up is passed over, or waited for; one that is down is passed
/// over while others are up. When all have failed, those whose options allow it are asked again after a while.
/// </summary>
/// <param name="ledger">Receives each attempt.</param>
/// <param name="meter">Meters answers.</param>
/// <param name="limits">What providers said of their limits.</param>
/// <param name="health">How deployments do.</param>
/// <param name="retries">Decides when a call is tried again.</param>
/// <param name="time">The time.</param>
/// <param name="options">How calls are sent.</param>
/// <param name="translation">Translates for providers of another wire.</param>
/// <param name="costs">Knows which models can be told how long to think.</param>
public sealed class DispatchStage(
    ILedger ledger, Meter meter, DeploymentLimits limits, HealthRegistry health, RetryClock retries, TimeProvider time, DispatchOptions options, ProviderTranslation translation,
    CallCosts costs) : IStage
{
    /// <summary>How often a call is sent again after providers asked for patience.</summary>
    private const int MostRefusals = 8;

    private readonly AnswerDeadlines _deadlines = new(time);

    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        Selection selection = health.Select(call.Deployments, isFirst: true, isOnly: call.Deployments.Count == 1);
        if (selection.Deployments.Count == 0) return new ValueTask<Reply>(DispatchRefusals.AllDown(call, call.Deployments[0], selection.RetryAfter));
        Entrance entrance = limits.TryEnter(call, selection.Deployments);
        if (entrance.Deployment is null) return GoOnAsync(call, selection);
        return TryBegin(call, selection, entrance, out Attempt? attempt, out RefusalReply? refusal) ? FirstAsync(attempt) : new ValueTask<Reply>(refusal);
    }

    /// <summary>The first attempt, which is nearly always the only one: what failing over has to remember costs a call nothing before it is needed.</summary>
    private async ValueTask<Reply> FirstAsync(Attempt attempt)
    {
        Reply reply = await AskAsync(attempt, IsLast(attempt)).ConfigureAwait(false);
        return IsFinal(attempt, reply) ? reply : await GoOnAsync(attempt.Call, default, attempt, reply).ConfigureAwait(false);
    }

    /// <summary>Asks the next deployment, and those that failed again after a while.</summary>
    /// <param name="call">The call.</param>
    /// <param name="selection">Who may be asked now; of no meaning after an attempt.</param>
    /// <param name="attempt">The attempt that failed, or <c>null</c> when none was made because no deployment was free.</param>
    /// <param name="reply">What came of it.</param>
    private async ValueTask<Reply> GoOnAsync(Call call, Selection selection, Attempt? attempt = null, Reply? reply = null)
    {
        IReadOnlyList<Deployment> candidates = call.Deployments;
        bool isOnly = candidates.Count == 1;
        DateTimeOffset? until = null;
        Round? round = null;
        for (int refused = 0; ; attempt = null)
        {
            if (attempt is null || reply is null)
            {
                Entrance entrance = limits.TryEnter(call, selection.Deployments);
                if (entrance.Deployment is null) entrance = await WaitAsync(call, selection.Deployments, until ??= limits.WaitsUntil(call)).ConfigureAwait(false);
                if (!TryBegin(call, selection, entrance, out attempt, out RefusalReply? refusal)) return refusal;
                reply = await AskAsync(attempt, IsLast(attempt)).ConfigureAwait(false);
                if (IsFinal(attempt, reply)) return reply;
            }

            // One that asked to be left alone for a while is asked again after it, when no other is free before; one that failed is not, before all have.
            bool isPatient = attempt.IsRefused && ++refused <= MostRefusals;
            if (isPatient) until ??= limits.WaitsUntil(call);
            else candidates = Others(call, candidates, attempt.Deployment);
            if (!isPatient) (round ??= new Round(retries)).Add(attempt);
            if (attempt.IsRefused && !limits.MayEnterBy(call, candidates, until ?? limits.WaitsUntil(call))) return reply;
            TimeSpan delay = default;
            selection = health.Select(candidates, isFirst: false, isOnly);
            if (selection.Deployments.Count == 0)
            {
                if (round?.TryNext(call, out candidates, out delay) != true) return reply;
                selection = new Selection(candidates);
            }

            reply.Finish(clientLeft: false);
            await reply.DisposeAsync().ConfigureAwait(false);
            if (call.Hold?.Repeat(call) is { } noRoom) return DispatchRefusals.NoRoom(call, selection, noRoom);
            if (!await retries.WaitAsync(call, delay).ConfigureAwait(false)) return DispatchRefusals.Left(call, selection);
        }
    }

    /// <summary>Those that are left when one failed: others whose own budgets and limits have room for the call.</summary>
    private static Deployment[] Others(Call call, IReadOnlyList<Deployment> candidates, Deployment failed) =>
        [.. candidates.Where(other => other != failed && call.Hold?.CanMoveTo(call, other) != false)];

    /// <summary>Whether the client gets what comes, whatever it is.</summary>
    private static bool IsLast(Attempt attempt) => attempt.Call.Deployments.Count == 1 && attempt.Deployment.Provider.Options.Retries.Most == 0;

    /// <summary>Whether the client gets this.</summary>
    private static bool IsFinal(Attempt attempt, Reply reply) => attempt.Call.ClientLeft.IsCancellationRequested || !MayFailOver(attempt, reply);

    /// <summary>Opens an attempt, or says why there is none.</summary>
    private bool TryBegin(
        Call call, in Selection selection, in Entrance entrance, [NotNullWhen(true)] out Attempt? attempt, [NotNullWhen(false)] out RefusalReply? refusal)
    {
        (attempt, refusal) = (null, null);
        if (selection.Probe is { } probe && probe != entrance.Deployment) HealthRegistry.Release(probe);
        if (entrance.Deployment is not { } deployment)
        {
            refusal = DispatchRefusals.Limited(call, selection.Deployments[0], entrance);
            return false;
        }

        if (call.Hold?.MoveTo(call, deployment) is { } noRoom)
        {
            refusal = DispatchRefusals.NoRoom(call, selection, noRoom);
            return false;
        }

        health.Follow(deployment);
        attempt = new Attempt(call, deployment, call.NextAttempt(), time.GetTimestamp()) { Mark = entrance.Mark, IsProbe = selection.Probe == deployment };
        if (TryOpen(attempt)) return true;
        refusal = DispatchRefusals.Unavailable(attempt);
        return false;
    }

    private async ValueTask<Entrance> WaitAsync(Call call, IReadOnlyList<Deployment> candidates, DateTimeOffset until)
    {
        long from = time.GetTimestamp();
        try
        {
            return await limits.EnterAsync(call, candidates, until).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.ClientLeft.IsCancellationRequested)
        {
            return default;
        }
        finally
        {
            call.WaitTime += time.GetElapsedTime(from);
        }
    }

    /// <summary>Another deployment may do better where this one is overloaded, broken or out of reach, or turns the gateway itself away: none of it is the caller's doing.</summary>
    private static bool MayFailOver(Attempt attempt, Reply reply) => reply.Status is 408 or 429 or >= 500 || attempt.IsTurnedAway || attempt.IsNoAnswer;

    private bool TryOpen(Attempt attempt)
    {
        bool opened = ledger.TryOpen(attempt.ToIntent());
        attempt.Call.IsOpen |= opened;
        return opened || !options.RefuseWithoutLedger;
    }

    /// <param name="attempt">The attempt.</param>
    /// <param name="isLast">Whether the client gets what comes, whatever it is.</param>
    private async ValueTask<Reply> AskAsync(Attempt attempt, bool isLast)
    {
        Call call = attempt.Call;
        Provider provider = attempt.Deployment.Provider;
        byte[]? rented = null;
        ProviderRequest? request = null;
        AnswerDeadline? deadline = null;
        ProviderResponse? response = null;
        ProviderReply? reply = null;
        try
        {
            bool filtersUsage = Patch(attempt);
            ReadOnlyMemory<byte> body = call.Body;
            if (!call.Patches.IsEmpty)
            {
                int length = call.Patches.LengthAfter(body.Length);
                rented = ArrayPool<byte>.Shared.Rent(length);
                call.Patches.Apply(body.Span, rented);
                body = rented.AsMemory(0, length);
            }

            TranslatedRequest? translated = null;
            if (attempt.IsTranslated)
            {
                if (!translation.TryTranslate(call, attempt.Deployment, body, out translated, out CallError? unsupported))
                {
                    attempt.NeverSent = true;
                    return new FailedReply(attempt, unsupported, CallOutcome.ProviderUnreachable, meter.Start(attempt));
                }

                body = translated.Body;
            }

            request = attempt.ToRequest(body);
            deadline = _deadlines.Start(attempt);
            response = await provider.SendAsync(request, deadline.Token).ConfigureAwait(false);
            long now = time.GetTimestamp();
            attempt.HeadReceived(time, now);
            attempt.IsRefused = limits.Learn(attempt, response) is not null;
            attempt.IsTurnedAway = response.Status is 401 or 403 or 404;
            if (response.Status >= 400) attempt.Read(response, time.GetUtcNow());
            deadline.Begin(attempt.Deployment.BetweenEventsTimeout, now);
            reply = new ProviderReply(attempt, response, meter.Start(attempt), deadline, time, filtersUsage);
            if (!isLast)
            {
                attempt.IsNoAnswer = await reply.IsNoAnswerAsync().ConfigureAwait(false);
                call.ProviderTime += time.GetElapsedTime(now);
            }

            return translated is null ? reply : translation.Wrap(attempt, reply, translated);
        }
        catch (Exception error) when (deadline is not null && error is OperationCanceledException or HttpRequestException or IOException)
        {
            attempt.Failed(time);
            bool expired = deadline.Expired;
            response?.Dispose();
            deadline.Dispose();
            return Failed(attempt, error, expired);
        }
        catch
        {
            // An error of our own: the call fails, but what the provider was asked stands in its record.
            attempt.NeverSent = request?.IsWritten != true;
            Lose(attempt, response?.Status ?? 0);
            if (reply is null)
            {
                response?.Dispose();
                deadline?.Dispose();
            }
            else
            {
                await reply.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Charges an attempt whose answer is lost: it cost what nobody knows, unless it was never sent.</summary>
    private void Lose(Attempt attempt, int status)
    {
        Call call = attempt.Call;
        if (!attempt.NeverSent) call.Doubt();
        using AnswerMeter lost = meter.Start(attempt);
        call.Charges.Add(lost.Finish(status, CallOutcome.ProviderUnreachable, time.GetElapsedTime(attempt.SentAt)));
        attempt.End(AttemptResult.Nothing);
    }

    /// <summary>Makes the edits this deployment needs; those of an earlier attempt are forgotten.</summary>
    private bool Patch(Attempt attempt)
    {
        Call call = attempt.Call;
        call.Patches.Clear();
        if (call.Request.Model is { } model && model != attempt.Deployment.UpstreamModel)
            RequestPatches.SetModel(call.Patches, call.Request, attempt.Deployment.ModelValue);
        if (call.Effort is { } effort && costs.TakesEffort(attempt.Deployment)) EffortPatch.Set(call.Patches, call.Request, call.Endpoint, effort);
        if (call.OutputLimit is { } limit) RequestPatches.SetOutputLimit(call.Patches, call.Request, call.Endpoint, OutputLimitOf(attempt), limit);
        if (call.Endpoint == Endpoint.ChatCompletions && !attempt.IsTranslated && call.Request.OutputLimits.Count > 0 && !IsAskedFor(attempt))
            RequestPatches.RenameOutputLimit(call.Patches, call.Request, OutputLimitOf(attempt));
        return call.Endpoint == Endpoint.ChatCompletions
            && call.Streamed
            && !attempt.IsTranslated
            && attempt.Deployment.Provider.Options.RequestsStreamUsage
            && RequestPatches.IncludeUsage(call.Patches, call.Request);
    }

    /// <summary>Whether the client named the model itself, and so knows what that takes; otherwise an alias, a policy or a ladder did.</summary>
    private static bool IsAskedFor(Attempt attempt)
    {
        Deployment deployment = attempt.Deployment;
        return attempt.Call.Request.Model is not { } model || model == deployment.UpstreamModel || model == deployment.Model || model == deployment.Name
            || model.EndsWith("/" + deployment.Model, StringComparison.Ordinal);
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
        attempt.NeverSent = neverSent;
        if (!neverSent) attempt.Call.Doubt();
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
