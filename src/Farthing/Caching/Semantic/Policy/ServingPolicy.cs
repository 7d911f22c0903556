using System.Globalization;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Decides for one route which matches are served: what the gate lets pass, and what the second stage finds likely enough for the share of
/// wrong answers the operator accepts. A question that was served with another's answer is verified when it comes again, then pinned or
/// blocked: instead of being served where the second stage decided, beside being served where the gate did. Safe for use by many threads.
/// </summary>
public sealed class ServingPolicy
{
    /// <summary>From where an embedder finds questions alike enough to have it judged, and the most of the checks that go into that.</summary>
    private const float ExploredLikeness = 0.7f;
    private const double ShareOfExploring = 1 / 3.0;

    private readonly Lock _lock = new();
    private readonly AliasBook _aliases;
    private readonly AcceptedError _accepted;
    private EmbedderCalibration? _embedder;
    private long _explored;

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

    /// <summary>How likely one answer serves both, what an embedder says considered as far as this route's verdicts have shown what it is worth.</summary>
    internal float Weigh(EmbedderLikeness likeness)
    {
        lock (_lock) return (float)(_embedder?.Embedder == likeness.Embedder ? _embedder.Weigh(likeness.Scored, likeness.Likeness) : likeness.Scored);
    }

    /// <summary>Accepts another share of wrong answers from now on; what was learned stays.</summary>
    internal void Accept(double maxError)
    {
        lock (_lock) _accepted.Accept(maxError);
    }

    /// <summary>Whether a match that would have been served, and was not, may be checked: that is paid for like every other check.</summary>
    internal bool TryCheck()
    {
        lock (_lock) return Options.CanVerify && _accepted.TakeCheck();
    }

    /// <summary>Decides what to do with a match.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="match">The stored question that comes nearest, if any.</param>
    /// <param name="mayAskBeside">Whether a provider may be asked beside what is served.</param>
    public ServingDecision Decide(Question query, QuestionMatch? match, bool mayAskBeside = true)
    {
        lock (_lock)
        {
            (ServingAction action, string evidence) = Choose(query, match, mayAskBeside);
            return new ServingDecision(action, query, match, evidence);
        }
    }

    /// <summary>Tells what a check or a person found.</summary>
    /// <param name="decision">The decision that was checked: one to verify, or a served one that was marked.</param>
    /// <param name="right">Whether the stored answer serves the question; null if that could not be found out.</param>
    public void Report(ServingDecision decision, bool? right)
    {
        if (right is { } known && decision.Match is { } match) Report(decision.Query.PlainKey, match.EntryId, match.Comparison, known);
    }

    /// <summary>Tells the same of a decision that was made by another run or another replica.</summary>
    /// <param name="alias">The plain key of the question that was asked.</param>
    /// <param name="entryId">Names the stored answer.</param>
    /// <param name="comparison">What was found when the two questions were compared.</param>
    /// <param name="right">Whether the stored answer serves the question.</param>
    internal void Report(UInt128 alias, long entryId, in Comparison comparison, bool right)
    {
        lock (_lock)
        {
            _aliases.Verify(alias, entryId, right);
            if (comparison.Kind != MatchKind.Scored) return;
            _accepted.Report(comparison.Probability, right);
            if (comparison.Embedder is not { } likeness) return;
            if (_embedder?.Embedder != likeness.Embedder) _embedder = new EmbedderCalibration(likeness.Embedder);
            _embedder.Learn(likeness, right);
        }
    }

    /// <summary>Writes down what was learned.</summary>
    internal void Write(BinaryWriter writer)
    {
        lock (_lock)
        {
            _accepted.Write(writer);
            _aliases.Write(writer);
            writer.Write(_embedder is not null);
            _embedder?.Write(writer);
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
            _embedder = reader.ReadBoolean() ? EmbedderCalibration.Read(reader) : null;
        }
    }

    private (ServingAction Action, string Evidence) Choose(Question query, QuestionMatch? match, bool mayAskBeside)
    {
        MatchKind kind = match?.Comparison.Kind ?? MatchKind.None;
        if (kind is MatchKind.None or MatchKind.Plain)
        {
            if (kind == MatchKind.None) _accepted.Pass(gated: false);
            else _accepted.PassSame();
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
            case AliasState.InCheck:
                _accepted.Pass(gated: false);
                return (ServingAction.Miss, "second occurrence, not verified yet");
            case AliasState.Served when kind != MatchKind.Scored:
                _accepted.Pass(gated: true);
                if (!mayAskBeside || !Options.CanVerify || !_accepted.TakeCheck()) return (ServingAction.Serve, Sureness(kind));
                _aliases.Check(query.PlainKey, match.EntryId);
                return (ServingAction.ServeAndVerify, $"{Sureness(kind)}, second occurrence");
            case AliasState.Served:
                _accepted.Repeat();
                return Options.CanVerify && !_accepted.TakeCheck() ? (ServingAction.Miss, "second occurrence, no check left") : (ServingAction.Verify, "second occurrence");
        }

        ServingAction action = ServingAction.Serve;
        string evidence = Sureness(kind);
        if (kind == MatchKind.Scored)
        {
            action = _accepted.Decide(match.Comparison.Probability, Options.CanVerify);
            evidence = string.Create(CultureInfo.InvariantCulture, $"scored {match.Comparison.Probability:F3}");
            if (match.Comparison.Embedder is { } likeness)
            {
                evidence += string.Create(CultureInfo.InvariantCulture, $" ({likeness.Scored:F3} without the embedder, which finds them {likeness.Likeness:F2} alike)");
                if (action == ServingAction.Miss && Explores(likeness)) action = ServingAction.Verify;
            }
        }
        else
        {
            _accepted.Pass(gated: true);
        }

        if (action == ServingAction.Serve) _aliases.Serve(query.PlainKey, match.EntryId);
        return (action, evidence);
    }

    private static string Sureness(MatchKind kind) => kind == MatchKind.Typo ? "the same text but for mistyped words" : "the same content words";

    // What the embedder finds alike and the second stage does not would never be judged otherwise, and nothing learned of the one or the other.
    private bool Explores(EmbedderLikeness likeness)
    {
        if (!Options.CanVerify || likeness.Likeness < ExploredLikeness || _explored >= (_accepted.Checks + 1) * ShareOfExploring || !_accepted.TakeCheck()) return false;
        _explored++;
        return true;
    }
}
