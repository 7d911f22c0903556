using System.Globalization;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Decides for one route which matches are served: what the gate lets pass, and what the second stage finds likely enough for the share of
/// wrong answers the operator accepts. A question that was served with another's answer is verified when it comes again, then pinned or
/// blocked. Safe for use by many threads.
/// </summary>
public sealed class ServingPolicy
{
    private readonly Lock _lock = new();
    private readonly AliasBook _aliases;
    private readonly AcceptedError _accepted;

    /// <summary>A policy that knows of no lookup yet.</summary>
    /// <param name="options">What is accepted.</param>
    /// <param name="random">Decides which hits are checked.</param>
    public ServingPolicy(ServingOptions options, Random random)
    {
        Options = options;
        _aliases = new AliasBook(options.AliasCapacity);
        _accepted = new AcceptedError(options.MaxError, options.MostChecks, random);
    }

    /// <summary>What is accepted.</summary>
    public ServingOptions Options { get; }

    /// <summary>How things stand.</summary>
    public ServingStatistics Statistics
    {
        get
        {
            lock (_lock) return new ServingStatistics(_accepted.Lookups, _accepted.Checks, _accepted.Threshold, _accepted.ExpectedError);
        }
    }

    /// <summary>Decides what to do with a match.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="match">The stored question that comes nearest, if any.</param>
    public ServingDecision Decide(Question query, QuestionMatch? match)
    {
        lock (_lock)
        {
            (ServingAction action, string evidence) = Choose(query, match);
            return new ServingDecision(action, query, match, evidence);
        }
    }

    /// <summary>Tells what a check or a person found.</summary>
    /// <param name="decision">The decision that was checked: one to verify, or a served one that was marked.</param>
    /// <param name="right">Whether the stored answer serves the question; null if that could not be found out.</param>
    public void Report(ServingDecision decision, bool? right)
    {
        if (right is not { } known || decision.Match is not { } match) return;
        lock (_lock)
        {
            _aliases.Verify(decision.Query.PlainKey, match.EntryId, known);
            if (match.Comparison.Kind == MatchKind.Scored) _accepted.Report(match.Comparison.Probability, known);
        }
    }

    /// <summary>Writes down what was learned.</summary>
    internal void Write(BinaryWriter writer)
    {
        lock (_lock)
        {
            _accepted.Write(writer);
            _aliases.Write(writer);
        }
    }

    /// <summary>Goes on from what another one wrote down; of one that threw nothing may be used.</summary>
    /// <exception cref="InvalidDataException">It is not what one writes.</exception>
    internal void Read(BinaryReader reader)
    {
        lock (_lock)
        {
            _accepted.Read(reader);
            _aliases.Read(reader);
        }
    }

    private (ServingAction Action, string Evidence) Choose(Question query, QuestionMatch? match)
    {
        MatchKind kind = match?.Comparison.Kind ?? MatchKind.None;
        if (kind is MatchKind.None or MatchKind.Plain)
        {
            // Repeats are no part of the sum: many of them would make room for more that is wrong, and more checks, among the rest.
            if (kind == MatchKind.None) _accepted.Pass(gated: false);
            return match is null ? (ServingAction.Miss, "nothing near")
                : kind == MatchKind.Plain ? (ServingAction.Serve, "the same text but for case, punctuation and courtesies")
                : (ServingAction.Miss, $"guard: {match.Comparison.Guard}");
        }

        switch (_aliases.Find(query.PlainKey, match!.EntryId))
        {
            case AliasState.Pinned:
                return (ServingAction.Serve, "verified before");
            case AliasState.Blocked:
                return (ServingAction.Miss, "found wrong before");
            case AliasState.Served when kind == MatchKind.Scored:
                _accepted.Pass(gated: false);
                return Options.CanVerify && !_accepted.TakeCheck() ? (ServingAction.Miss, "second occurrence, no check left") : (ServingAction.Verify, "second occurrence");
        }

        ServingAction action = ServingAction.Serve;
        string evidence = kind == MatchKind.Typo ? "the same text but for mistyped words" : "the same content words";
        if (kind == MatchKind.Scored)
        {
            action = _accepted.Decide(match.Comparison.Probability, Options.CanVerify);
            evidence = string.Create(CultureInfo.InvariantCulture, $"scored {match.Comparison.Probability:F3}");
        }
        else
        {
            _accepted.Pass(gated: true);
        }

        if (action == ServingAction.Serve) _aliases.Serve(query.PlainKey, match.EntryId);
        return (action, evidence);
    }
}
