using System.Diagnostics.CodeAnalysis;
using Farthing.Caching.Answers;
using Farthing.Caching.Policies;
using Farthing.Caching.Twins;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Providers;

namespace Farthing.Caching.Exact;

/// <summary>
/// Answers a call with what the very same call was answered before, or is being answered at this moment; keeps what a provider answers to it otherwise.
/// </summary>
/// <param name="gate">Decides which calls may be answered so.</param>
/// <param name="answers">Keeps answers.</param>
/// <param name="flights">The calls under way.</param>
/// <param name="renewals">Renews answers.</param>
/// <param name="ledger">Records calls.</param>
/// <param name="options">How calls are sent.</param>
/// <param name="bounds">How much is kept.</param>
/// <param name="time">The clock.</param>
public sealed class ExactCacheStage(
    CallGate gate, AnswerStore answers, Flights flights, Renewals renewals, ILedger ledger, DispatchOptions options, CacheBounds bounds, TimeProvider time) : IStage
{
    /// <summary>How many answers that cannot be shared a call waits for before it goes its own way. For calls that fail it waits as often as it takes: one at a time asks a provider that fails.</summary>
    private const int MostUnshared = 2;

    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        if (!gate.IsOpen || gate.Find(call) is not { } cached) return next(call);
        call.CacheResult = CacheResults.Miss;

        // A call that is answered is recorded: where that cannot be, it is refused like any other.
        if (options.RefuseWithoutLedger && !ledger.TakesCalls) return next(call);
        call.Cached = cached;
        if (call.Cache.Mode == CacheMode.Refresh) return AskAsync(call, cached, null, next);
        return cached.Policy.Exact && answers.TryGet(cached, out CacheEntry? entry) && TryServe(call, cached, entry, next, out Reply? reply)
            ? ValueTask.FromResult(reply)
            : LookAsync(call, cached, next);
    }

    /// <summary>Serves an entry; one that is no longer fresh is renewed meanwhile, unless no provider may be asked.</summary>
    private bool TryServe(Call call, in CachedCall cached, CacheEntry entry, CallDelegate next, [NotNullWhen(true)] out Reply? reply)
    {
        if (!answers.TryServe(call, cached, entry, out reply)) return false;
        if (!answers.IsStale(cached, entry) || call.Cache.Mode == CacheMode.Only || call.Degradation is { CacheOnly: true }) return true;
        CachedCall renewed = cached with { StepKey = cached.Key };
        renewals.Renew(cached.Key, call, Renewals.Feature, own => AskAsync(own, renewed, null, next));
        return true;
    }

    /// <summary>Looks in the store, then among the calls under way, then asks.</summary>
    private async ValueTask<Reply> LookAsync(Call call, CachedCall cached, CallDelegate next)
    {
        if (cached.Policy.Exact && await answers.FindAsync(cached, call.ClientLeft).ConfigureAwait(false) is { } entry && TryServe(call, cached, entry, next, out Reply? stored)) return stored;
        if (!cached.Policy.Twins) return await AskAsync(call, cached, null, next).ConfigureAwait(false);
        FlightKey key = new(cached.StepKey, cached.Form);
        for (int unshared = 0; unshared < MostUnshared;)
        {
            if (flights.TryJoin(key, out Flight? other))
            {
                if (await JoinAsync(call, other).ConfigureAwait(false) is { } joined) return joined;
                if (other.IsUnshared) unshared++;
                continue;
            }

            if (call.Cache.Mode == CacheMode.Only) return await next(call).ConfigureAwait(false);
            Flight own = new(bounds.MaxAnswer, call.ClientLeft);
            if (!flights.TryBegin(key, own))
            {
                own.Dispose();
                continue;
            }

            // Another may have been the one under this key until a moment ago.
            if (cached.Policy.Exact && answers.TryGet(cached, out CacheEntry? late) && answers.TryServe(call, cached, late, out Reply? reply))
            {
                flights.End(key, own);
                own.Fail();
                own.Dispose();
                return reply;
            }

            return await LeadAsync(call, cached, key, own, next).ConfigureAwait(false);
        }

        return await AskAsync(call, cached, null, next).ConfigureAwait(false);
    }

    /// <summary>Waits for the answer of a call under way to begin.</summary>
    /// <returns><c>null</c> when it has none that can be shared.</returns>
    private async ValueTask<Reply?> JoinAsync(Call call, Flight flight)
    {
        bool begun = false;
        long from = time.GetTimestamp();
        try
        {
            begun = await flight.HasBegun.WaitAsync(call.ClientLeft).ConfigureAwait(false);
        }
        finally
        {
            if (!begun) flight.Leave();
            call.WaitTime += time.GetElapsedTime(from);
        }

        if (!begun) return null;
        call.CacheResult = CacheResults.Coalesced;
        call.IsAnswered = true;
        call.TimeToFirstByte = time.GetElapsedTime(call.StartTimestamp);
        return new JoinedReply(call, flight);
    }

    /// <summary>Asks a provider for this call and for all that join it.</summary>
    private async ValueTask<Reply> LeadAsync(Call call, CachedCall cached, FlightKey key, Flight flight, CallDelegate next)
    {
        CancellationToken clientLeft = call.ClientLeft;
        call.ClientLeft = flight.Abandoned;
        Reply? reply = null;
        try
        {
            reply = await AskAsync(call, cached, (key, flight), next).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            if (reply is not LeaderReply)
            {
                call.ClientLeft = clientLeft;
                flights.End(key, flight);
                flight.Fail(isAnswered: reply is { Status: 200 });
                flight.Dispose();
            }
        }
    }

    private async ValueTask<Reply> AskAsync(Call call, CachedCall cached, (FlightKey Key, Flight Flight)? shared, CallDelegate next)
    {
        Reply reply = await next(call).ConfigureAwait(false);
        if (call.WantsOwnAnswer) Verify(call, cached, next);
        AnswerHead head;
        if (reply.Status != 200) return reply;
        if (!cached.Form.Is((head = AnswerHead.Of(reply)).ContentType))
        {
            CountNotKept(cached, NotKept.OtherType);
            return reply;
        }

        if (!reply.TryReadUnfiltered(out bool addsUsage)) return reply;
        Flight flight = shared?.Flight ?? new Flight(bounds.MaxAnswer, call.ClientLeft);
        if (cached.Policy.Pace == ReplayPace.Original && cached.Form != AnswerForm.Whole) flight.KeepMarks(time);
        LeaderReply leader = new(reply, flight, addsUsage, outcome => Ended(call, cached, shared, flight, outcome));
        flight.Begin(head, reply.Deployment);
        return leader;
    }

    /// <summary>Asks for a call's own answer in the background and keeps it; whoever observes the call that does so compares it with what was served.</summary>
    private void Verify(Call call, CachedCall cached, CallDelegate next)
    {
        Task<Semantic.Serving.SemanticLookup?>? lookup = call.Lookup;
        renewals.Renew(cached.StepKey, call, Renewals.CheckFeature, async own =>
        {
            Reply answer = await AskAsync(own, cached, null, next).ConfigureAwait(false);
            (own.Cached, own.Lookup) = (cached, lookup);
            return answer;
        });
    }

    private void CountNotKept(in CachedCall cached, NotKept reason)
    {
        if (cached.Policy.Exact) answers.NotKept.Count(reason);
    }

    private void Ended(Call call, CachedCall cached, (FlightKey Key, Flight Flight)? shared, Flight flight, CallOutcome outcome)
    {
        Charge charge = call.Charges[^1];
        bool complete = outcome == CallOutcome.Completed;
        if (!complete || !flight.IsWhole) CountNotKept(cached, complete ? NotKept.TooLarge : NotKept.BrokenOff);
        else if (!gate.MayKeep(call, charge.Deployment)) CountNotKept(cached, NotKept.OtherDeployment);
        else answers.Keep(call, cached, flight.Head, flight.Everything, flight.Marks, charge);
        if (shared is { } flown) flights.End(flown.Key, flight);
        if (outcome is CallOutcome.Completed or CallOutcome.ProviderError) flight.End(complete ? charge : null);
        else flight.Break(new ReplyBrokenException(outcome, "The provider's answer broke off."));
    }
}
