using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Routing.Agreement;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Checks;
using Farthing.Routing.Cost;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>One call on its way through a cascade. Belongs to the call.</summary>
/// <param name="call">The call.</param>
/// <param name="plan">Who is asked and what is checked.</param>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="balances">What cascades cost and save.</param>
/// <param name="estimate">What the strong model alone would have cost.</param>
/// <param name="costs">Knows which models can take the call.</param>
/// <param name="time">The clock.</param>
internal sealed class CascadeRun(Call call, CascadePlan plan, CallDelegate next, CascadeBalances balances, StrongEstimate estimate, CallCosts costs, TimeProvider time) : IDisposable
{
    private const int ClientClosedRequest = 499;

    private readonly PartHolds _holds = new();
    private readonly List<Call> _parts = [];
    private readonly List<HeldAnswer> _held = [];
    private readonly HashSet<Call> _taken = [];
    private readonly List<string> _reasons = [];
    private readonly string _route = call.Route;
    private readonly Inspection _inspection = new(call, plan);
    private HeldAnswer? _fallback;
    private string? _last;
    private double _warm;

    /// <summary>Whether nothing is known that keeps a cheap model from a call, nor those whose answers must agree with it.</summary>
    public static bool CanAsk(Call call, CascadePlan plan, int step, CallCosts costs) =>
        costs.CanTake(plan.Models[step], call) && (step > 0 || plan.Companions.All(companion => costs.CanTake(companion, call)));

    /// <summary>Answers the call.</summary>
    public async Task<Reply> AnswerAsync()
    {
        call.Hold = _holds;
        try
        {
            return await RunAsync().ConfigureAwait(false);
        }
        catch
        {
            // What was asked may have cost money: it stands in the record, whatever went wrong here.
            await CloseAsync(except: null).ConfigureAwait(false);
            foreach (Call part in _parts) Take(part);
            throw;
        }
    }

    /// <summary>Lets go of what only checks need; the answer that was returned lives on.</summary>
    public void Dispose() => _inspection.Dispose();

    private async Task<Reply> RunAsync()
    {
        for (int step = 0; step < plan.Models.Count - 1; step++)
        {
            if (!CanAsk(call, plan, step, costs)) continue;
            long from = time.GetTimestamp();
            List<HeldAnswer> answers = step == 0 && plan.Companions.Count > 0 ? await AskTogetherAsync().ConfigureAwait(false) : [await AskAsync(plan.Models[step], _parts.Count > 0, call.Headers).ConfigureAwait(false)];
            call.ProviderTime += time.GetElapsedTime(from);
            call.Touched = _parts[0].Touched;
            if (call.ClientLeft.IsCancellationRequested) return await GiveUpAsync().ConfigureAwait(false);
            if (answers[0].End == HeldEnd.Refused) return await EndRefusedAsync(answers[0]).ConfigureAwait(false);
            (HeldAnswer? stands, string reason) = await DecideAsync(answers).ConfigureAwait(false);
            if (call.ClientLeft.IsCancellationRequested) return await GiveUpAsync().ConfigureAwait(false);
            if (stands is not null) return await StandAsync(stands, reason).ConfigureAwait(false);
            _reasons.Add(reason);
            if (answers[0] is { IsUsable: true, Contents: not null } usable) _fallback = usable;
            await CloseAsync(except: _fallback).ConfigureAwait(false);
        }

        return await AskLastAsync().ConfigureAwait(false);
    }

    private Task<HeldAnswer> AskAsync(string model, bool isLater, IRequestHeaders headers)
    {
        Patience patience = new(call, plan.Patience, time);
        HeldAnswer held = new(Add(CallParts.For(call, headers, model, isLater, CeilingLeft(), patience.Token)), patience);
        _held.Add(held);
        return ReadAsync(held);
    }

    private async Task<HeldAnswer> ReadAsync(HeldAnswer held)
    {
        await held.ReadAsync(next, plan).ConfigureAwait(false);
        return held;
    }

    /// <summary>
    /// Asks the first model and its companions at the same time. The first is let in before the others, because it is what counts as the call where limits count calls; under a
    /// ceiling of the call's own each waits for the one before, to know what is left of it.
    /// </summary>
    private async Task<List<HeldAnswer>> AskTogetherAsync()
    {
        // Those of a connection are not made to be read by several at once.
        HeaderCopy headers = HeaderCopy.Of(call.Headers);
        Task<HeldAnswer> first = AskAsync(plan.Models[0], isLater: false, headers);
        Call part = _parts[^1];
        bool isIn = part.Hold is not null || part.Touched.Count == 0;
        if (!isIn || call.Ceiling is not null || first.IsCompleted)
        {
            HeldAnswer answer = await first.ConfigureAwait(false);
            if (answer.End == HeldEnd.Refused) return [answer];
        }

        List<Task<HeldAnswer>> all = [first];
        foreach (string companion in plan.Companions)
        {
            Task<HeldAnswer> task = AskAsync(companion, isLater: true, headers);
            all.Add(task);
            if (call.Ceiling is not null) await task.ConfigureAwait(false);
        }

        return [.. await Task.WhenAll(all).ConfigureAwait(false)];
    }

    /// <summary>Which answer stands and why, or none and why not.</summary>
    private async Task<(HeldAnswer? Stands, string Reason)> DecideAsync(List<HeldAnswer> answers)
    {
        HeldAnswer first = answers[0];
        string? fault = _inspection.FaultOf(first, isFirst: true);
        string reason = "cheap stood";
        if (answers.Count > 1)
        {
            string?[] forms = [.. answers.Select((answer, i) => (i == 0 ? fault : _inspection.FaultOf(answer, isFirst: false)) is null ? Inspection.ComparableFormOf(answer) : null)];
            double[] alike = [.. answers.Select(_ => 0.5)];
            Vote vote = Vote.Count(forms, alike);
            if (forms[vote.Winner] is null || vote.Supporters < plan.Agreeing) return (null, fault ?? "agreement");
            first = answers[vote.Winner];
            reason = $"{vote.Supporters} of {answers.Count} agree";
        }
        else if (fault is not null)
        {
            return (null, fault);
        }

        if (first.End == HeldEnd.TooLong) return (first, "cheap stood, too long to be checked");
        if (plan.Judge is not { } judge || first.Contents is not { } contents) return (first, reason);
        return await JudgeAsync(judge, contents).ConfigureAwait(false) switch
        {
            true => (first, reason),
            false => (null, "judge"),
            null => (null, "judge gave no verdict"),
        };
    }

    private async Task<bool?> JudgeAsync(string model, CheckedAnswer answer)
    {
        long from = time.GetTimestamp();
        Patience patience = new(call, plan.Patience, time);
        Call part = Add(CallParts.Question(call, model, AnswerJudge.Ask(model, answer, call.Body), CeilingLeft(), patience.Token));
        await using HeldAnswer held = new(part, patience);
        await held.ReadAsync(next, plan).ConfigureAwait(false);
        call.ProviderTime += time.GetElapsedTime(from);
        return held.IsUsable ? Quality.Judges.JudgeWords.Read(held.Bytes) : null;
    }

    /// <summary>A cheap answer is the call's.</summary>
    private async Task<Reply> StandAsync(HeldAnswer held, string reason)
    {
        await CloseAsync(except: held).ConfigureAwait(false);
        foreach (Call part in _parts) if (part != held.Part) Take(part);
        Tell(reason, held.Part);
        balances.Count(call.Principal.Project, plan.Policy, CascadeOutcome.Stood);
        if (!held.GoesOn)
        {
            Answer(held.Part);
            Weigh(held.Part, escalated: false);
            return new StoodReply(held, mayBeKept: true);
        }

        held.Patience.Forget();
        Begin(held.Part);
        return FlowingReply.GoingOn(held, mayBeKept: held.End == HeldEnd.Begun, outcome => Ended(held.Part, outcome, escalated: false));
    }

    /// <summary>A budget, a limit or the ledger refused the cheap model: it would refuse a dearer one too.</summary>
    private async Task<Reply> EndRefusedAsync(HeldAnswer refused)
    {
        if (_fallback is not null) return await FallBackAsync(refused.Reply!.ErrorCode).ConfigureAwait(false);
        await CloseAsync(except: refused).ConfigureAwait(false);
        return FlowingReply.GoingOn(refused, mayBeKept: false, _ => _parts.ForEach(Take));
    }

    private async Task<Reply> AskLastAsync()
    {
        foreach (Call done in _parts) if (done != _fallback?.Part) Take(done);
        if (_fallback is { } cheap) Warm(cheap.Part);
        _last = LastModel();
        Call part = Add(CallParts.For(call, call.Headers, _last, _parts.Count > 0, CeilingLeft(), call.ClientLeft));
        Reply reply = await next(part).ConfigureAwait(false);
        call.ProviderTime += part.ProviderTime;
        call.WaitTime += part.WaitTime;
        if (reply.Status >= 400 && _fallback is not null && !call.ClientLeft.IsCancellationRequested)
        {
            string why = Inspection.WordFor(reply);
            reply.Finish(clientLeft: false);
            await reply.DisposeAsync().ConfigureAwait(false);
            return await FallBackAsync(why).ConfigureAwait(false);
        }

        await CloseAsync(except: null).ConfigureAwait(false);
        foreach (Call done in _parts) if (done != part) Take(done);
        Tell($"escalated ({string.Join(", ", _reasons)})", part);
        balances.Count(call.Principal.Project, plan.Policy, CascadeOutcome.Escalated);
        Begin(part);
        return FlowingReply.Of(reply, outcome => Ended(part, outcome, escalated: true));
    }

    /// <summary>The last model's answer cannot be had: one that failed a check is better than none. It says so, and no cache keeps it.</summary>
    private async Task<Reply> FallBackAsync(string why)
    {
        HeldAnswer cheap = _fallback!;
        await CloseAsync(except: cheap).ConfigureAwait(false);
        foreach (Call part in _parts) if (part != cheap.Part) Take(part);
        Answer(cheap.Part);
        Tell($"cheap all the same ({string.Join(", ", _reasons)}; stronger: {why})", cheap.Part);

        // It did not stand, so that nothing is to be learned of how good answers are that do.
        call.RoutedModel = null;
        balances.Count(call.Principal.Project, plan.Policy, CascadeOutcome.FellBack);
        return new StoodReply(cheap, mayBeKept: false);
    }

    private async Task<Reply> GiveUpAsync()
    {
        await CloseAsync(except: null).ConfigureAwait(false);
        foreach (Call part in _parts) Take(part);
        return new RefusalReply(call.Endpoint.DialectOf(), new CallError(ClientClosedRequest, "client_left", "The client left before the call was answered."), CallOutcome.ClientLeft);
    }

    /// <summary>The model whose answer stands unchecked; where a policy chooses it and leaves the call alone, the one that was asked for.</summary>
    private string LastModel()
    {
        RouteRequest request = new() { Call = call, AskedModel = call.RequestedModel };
        RouteDecision? decision = plan.Last.Follow(request, plan.Policy, "");

        // Another cascade is not begun below this one: its own last model answers.
        while (decision?.Cascade is { } below) decision = below.Last.Follow(request, below.Policy, "");
        return decision?.Model ?? call.RequestedModel;
    }

    private Call Add(Call part)
    {
        _parts.Add(part);
        _holds.Add(part);
        return part;
    }

    /// <summary>What is left of the call's own ceiling at the least: an attempt whose cost is not known may have cost all that it was let in with.</summary>
    private decimal? CeilingLeft() => call.Ceiling is { } ceiling ? Math.Max(0, ceiling - _holds.MostSpent(call)) : null;

    /// <summary>Ends every answer that nobody is given.</summary>
    private async Task CloseAsync(HeldAnswer? except)
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i] == except) continue;
            HeldAnswer held = _held[i];
            _held.RemoveAt(i);
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes over what a part cost. Once for each; the part that answers comes last.</summary>
    private void Take(Call part)
    {
        if (!_taken.Add(part)) return;
        call.IsOpen |= part.IsOpen;
        call.Charges.AddRange(part.Charges);
    }

    /// <summary>Says what became of the call and which model answered, so that what is said of the answer counts for that model.</summary>
    private void Tell(string what, Call part)
    {
        call.Route = RouteEnding.Of(_route, what, part.RoutedModel!);
        call.RoutedModel = part.RoutedModel;
    }

    /// <summary>A part's answer is the call's, and complete.</summary>
    private void Answer(Call part)
    {
        Begin(part);
        Take(part);
        call.TimeToFirstByte = time.GetElapsedTime(call.StartTimestamp);
    }

    /// <summary>A part's answer is the call's from now on.</summary>
    private void Begin(Call part)
    {
        call.IsOpen |= part.IsOpen;
        call.Deployments = part.Deployments;
        call.TimeToFirstByte = part.TimeToFirstByte;
    }

    private void Ended(Call part, CallOutcome outcome, bool escalated)
    {
        Take(part);
        if (outcome == CallOutcome.Completed) Weigh(part, escalated);
    }

    private void Warm(Call part)
    {
        if (part.Charges is [.., { Usage: { InputTokens: > 0 } usage }]) _warm = (double)usage.CachedReadTokens / usage.InputTokens;
    }

    /// <summary>Weighs what the call cost against what the strong model alone would have.</summary>
    private void Weigh(Call part, bool escalated)
    {
        if (part.Charges is not [.., { UsageStatus: UsageStatus.Reported } answered]) return;
        if (!escalated) Warm(part);
        decimal spent = 0;
        foreach (Charge charge in call.Charges)
        {
            if (charge.Cost is not { } cost) return;
            spent += cost.Amount;
        }

        if (estimate.Of(call, _last ??= LastModel(), answered.Usage, _warm) is { } strong) balances.Add(call.Principal.Project, plan.Policy, call.Principal.Feature, spent, strong);
    }
}
