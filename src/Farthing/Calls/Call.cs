using Farthing.Budgets.Accounts;
using Farthing.Budgets.Ladder;
using Farthing.Caching;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Calls;

/// <summary>One call on its way through the pipeline. Belongs to one request; not thread-safe.</summary>
public sealed class Call
{
    private int _attempts;

    // Below zero: none. A nullable one would take as much again.
    private TimeSpan _timeToFirstByte = Timeout.InfiniteTimeSpan;

    /// <summary>The call's identity.</summary>
    public required CallId Id { get; init; }

    /// <summary>The call that this is a part of, where several models are asked for one call; <c>null</c> for a call of its own.</summary>
    public Call? Whole { get; init; }

    /// <summary>Whether it is a later part of <see cref="Whole"/>: limits on requests and on calls at once have counted the call already.</summary>
    public bool IsLaterPart { get; init; }

    /// <summary>When the call arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the call arrived, on the monotonic clock.</summary>
    public required long StartTimestamp { get; init; }

    /// <summary>The endpoint the client called.</summary>
    public required Endpoint Endpoint { get; init; }

    /// <summary>Who pays.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The body as the client sent it, or what a stage has left of it to be sent.</summary>
    public required ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>What the body says.</summary>
    public required RequestView Request { get; set; }

    /// <summary>The client's header fields.</summary>
    public required IRequestHeaders Headers { get; init; }

    /// <summary>What follows the provider's path: the rest of Gemini's path, and the query with its question mark; usually empty.</summary>
    public string PathSuffix { get; init; } = "";

    /// <summary>The policy that chose who answers and why, or empty.</summary>
    public string Route { get; set; } = "";

    /// <summary>What the caller says of policies (<c>x-farthing-route</c>): a policy's name, <c>off</c>, or <c>null</c>.</summary>
    public string? AskedRoute { get; init; }

    /// <summary>How good an answer the caller asks for.</summary>
    public AskedQuality Quality { get; init; }

    /// <summary>How long the model is to think where a policy says so, or <c>null</c>.</summary>
    public ReasoningEffort? Effort { get; set; }

    /// <summary>What a policy made of the call, or <c>null</c> when none did.</summary>
    public RouteDecision? Decision { get; set; }

    /// <summary>The model that a policy puts in the place of the one asked for, or <c>null</c>.</summary>
    public string? RoutedModel { get; set; }

    /// <summary>The model as the client asked for it.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>Whether the client asked for a stream.</summary>
    public required bool Streamed { get; init; }

    /// <summary>The most that this one call may cost, in USD, or <c>null</c>.</summary>
    public decimal? Ceiling { get; init; }

    /// <summary>Until when the call may wait for room, or <c>null</c>.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Calls of a higher priority go first while they wait. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>What the caller asks of the caches.</summary>
    public CacheDirectives Cache { get; init; }

    /// <summary>Cancelled when the client leaves and nobody else waits for the answer.</summary>
    public required CancellationToken ClientLeft { get; set; }

    /// <summary>The edits that stages have made to the body.</summary>
    public PatchSet Patches { get; } = new();

    /// <summary>The deployments that may answer, best first; set by the stage that chooses.</summary>
    public IReadOnlyList<Deployment> Deployments { get; set; } = [];

    /// <summary>What it was translated to last, or <c>null</c>.</summary>
    internal TranslatedCall? Translated { get; set; }

    /// <summary>The steps of its budgets' ladders that are in force, or <c>null</c> when none is.</summary>
    public Degradation? Degradation { get; set; }

    /// <summary>The output limit to write into the request, or <c>null</c> to leave it as it is.</summary>
    public long? OutputLimit { get; set; }

    /// <summary>The accounts of budgets and limits that it touches; empty before they are looked for.</summary>
    public AccountSet Touched { get; set; } = AccountSet.Empty;

    /// <summary>What is held for the call until it is over, or <c>null</c>.</summary>
    public ICallHold? Hold { get; set; }

    /// <summary>Attempts that brought no answer, or fell silent before its end, though the provider may have worked on: bit n for the charge with index n.</summary>
    public int DoubtfulAttempts { get; set; }

    /// <summary>What has cost money so far, one charge for each attempt that is over.</summary>
    public List<Charge> Charges { get; } = new(1);

    /// <summary>Whether the ledger has an open intent of this call, which must then be closed.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The call as the caches of answers see it, or <c>null</c> when none of them may answer it.</summary>
    internal Caching.Exact.CachedCall? Cached { get; set; }

    /// <summary>What is found when its question is looked up, perhaps only after the call is over; <c>null</c> when it is not looked up.</summary>
    internal Task<Caching.Semantic.Serving.SemanticLookup?>? Lookup { get; set; }

    /// <summary>Whether the call is to be answered for itself in the background as well, because another question's answer was served and is to be verified.</summary>
    internal bool WantsOwnAnswer { get; set; }

    /// <summary>Whose stored answer it was given, for the ledger; empty where it was given none or <see cref="Route"/> says it.</summary>
    internal string AnswerOf { get; set; } = "";

    /// <summary>How the answer was found, as <c>x-farthing-cache</c> says it; <see cref="CacheResults"/> names the ways.</summary>
    public string CacheResult { get; set; } = CacheResults.Bypass;

    /// <summary>What was measured as saved.</summary>
    public Usd Saved { get; set; }

    /// <summary>Whether the call is answered without a provider of its own, and recorded though no intent was.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the call has ended and is recorded, where it is to be.</summary>
    internal bool IsSettled { get; set; }

    /// <summary>How the call ended, once it has.</summary>
    public CallOutcome? Outcome { get; set; }

    /// <summary>Our own part of the time until the answer began: neither <see cref="ProviderTime"/> nor <see cref="WaitTime"/>.</summary>
    public TimeSpan Overhead { get; set; }

    /// <summary>The time spent waiting for providers until the answer began.</summary>
    public TimeSpan ProviderTime { get; set; }

    /// <summary>
    /// The time until the answer began in which there was nothing to do but wait: for room in a budget or a limit, a provider's limits, the time before a retry,
    /// or the answer of an equal call.
    /// </summary>
    public TimeSpan WaitTime { get; set; }

    /// <summary>From arrival to the first byte of the answer, or <c>null</c> when there was none.</summary>
    public TimeSpan? TimeToFirstByte
    {
        get => _timeToFirstByte >= TimeSpan.Zero ? _timeToFirstByte : null;
        set => _timeToFirstByte = value ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Notes that the attempt whose charge comes next may have cost more than its charge will say.</summary>
    internal void Doubt() => DoubtfulAttempts |= 1 << Math.Min(Charges.Count, 30);

    /// <summary>The number of the next attempt at a provider, from 1; parts of one call that run at the same time share the count.</summary>
    internal int NextAttempt() => Whole is { } whole ? whole.NextAttempt() : Interlocked.Increment(ref _attempts);
}
