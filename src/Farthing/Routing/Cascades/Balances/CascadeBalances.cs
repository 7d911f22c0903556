using System.Collections.Concurrent;
using Farthing.Routing.Outcomes;
using Microsoft.Extensions.Logging;

namespace Farthing.Routing.Cascades.Balances;

/// <summary>
/// Keeps for each project, policy and feature what its cascade costs beside what the strong model alone would, and turns it off where it loses money, for a while: one project's
/// losses turn nothing off for another. Safe from any thread.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when one is turned off or tried again.</param>
public sealed partial class CascadeBalances(TimeProvider time, ILogger<CascadeBalances> logger)
{
    /// <summary>Features come from requests: more than so many of a project share one balance.</summary>
    private const int MostFeatures = 4_096;

    /// <summary>What share of the past still counts after each call: after 500 calls a third.</summary>
    private const double Fading = 1 - (1.0 / 500);

    private readonly ConcurrentDictionary<Key, Entry> _entries = new();
    private readonly FeatureRoom _room = new(MostFeatures);
    private readonly ConcurrentDictionary<string, BalanceOptions> _options = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Project, string Policy, CascadeOutcome Outcome), long> _outcomes = new();

    /// <summary>How often which outcome came of a policy's calls.</summary>
    public IReadOnlyList<(string Policy, CascadeOutcome Outcome, long Calls)> Outcomes =>
        [.. _outcomes.GroupBy(pair => (pair.Key.Policy, pair.Key.Outcome)).Select(group => (group.Key.Policy, group.Key.Outcome, group.Sum(pair => pair.Value)))
            .OrderBy(each => each.Policy, StringComparer.Ordinal).ThenBy(each => each.Outcome)];

    /// <summary>The balances as they stand.</summary>
    public IReadOnlyList<CascadeBalance> Read() =>
        [.. _entries.Select(pair => pair.Value.Read(pair.Key)).OrderBy(each => each.Policy, StringComparer.Ordinal).ThenBy(each => each.Project, StringComparer.Ordinal).ThenBy(each => each.Feature, StringComparer.Ordinal)];

    /// <summary>Says when a policy's cascade stops.</summary>
    public void Configure(string policy, BalanceOptions options) => _options[policy] = options;

    /// <summary>Takes up balances of an earlier process.</summary>
    public void Restore(IEnumerable<CascadeBalance> balances)
    {
        foreach (CascadeBalance balance in balances) _entries[KeyOf(balance.Project, balance.Policy, balance.Feature)] = new Entry(balance);
    }

    /// <summary>Whether a policy's cascade is off for a project's feature. Quick: it is asked of every call.</summary>
    public bool IsOff(string project, string policy, string feature)
    {
        if (!_entries.TryGetValue(new Key(project, policy, feature), out Entry? entry) && (!_room.IsFull(project) || !_entries.TryGetValue(new Key(project, policy, ""), out entry))) return false;
        if (!entry.IsOff) return false;
        if (time.GetUtcNow() < entry.OffUntil) return true;
        if (!entry.TryAgain()) return false;
        LogTriedAgain(policy, feature, project);
        return false;
    }

    /// <summary>Counts a call.</summary>
    public void Count(string project, string policy, CascadeOutcome outcome) => _outcomes.AddOrUpdate((project, policy, outcome), 1, static (_, calls) => calls + 1);

    /// <summary>The share of a project's calls of a policy whose cheap answer stood; 0 before there are any.</summary>
    public double ShareStood(string project, string policy)
    {
        double stood = _outcomes.GetValueOrDefault((project, policy, CascadeOutcome.Stood)), all = stood;
        foreach (CascadeOutcome other in (ReadOnlySpan<CascadeOutcome>)[CascadeOutcome.Escalated, CascadeOutcome.FellBack]) all += _outcomes.GetValueOrDefault((project, policy, other));
        return all == 0 ? 0 : stood / all;
    }

    /// <summary>Takes what a call cost.</summary>
    /// <param name="project">The call's project.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="feature">The call's feature.</param>
    /// <param name="spent">What it cost, every attempt and check included, in USD.</param>
    /// <param name="strong">What the strong model alone would have cost, in USD.</param>
    public void Add(string project, string policy, string feature, decimal spent, decimal strong)
    {
        BalanceOptions options = _options.GetValueOrDefault(policy) ?? new BalanceOptions();
        Key key = KeyOf(project, policy, feature);
        Entry entry = _entries.GetOrAdd(key, static _ => new Entry());
        if (!entry.Add((double)spent, (double)strong, options, time.GetUtcNow(), out double loss)) return;
        LogOff(policy, key.Feature, project, Math.Round(loss * 100), options.TriesAgainAfter);
    }

    /// <summary>Where a call is counted: with its feature where there is room, else with those of the project that have none.</summary>
    private Key KeyOf(string project, string policy, string feature)
    {
        Key own = new(project, policy, feature);
        return _entries.ContainsKey(own) || _room.TryTake(project) ? own : own with { Feature = "" };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cascade of the route {Policy} costs {Percent} % more on the feature '{Feature}' of the project {Project} than its strong model alone would, so it is off there; it is tried again in {Pause}.")]
    private partial void LogOff(string policy, string feature, string project, double percent, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cascade of the route {Policy} is tried again on the feature '{Feature}' of the project {Project}.")]
    private partial void LogTriedAgain(string policy, string feature, string project);

    private readonly record struct Key(string Project, string Policy, string Feature);

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private long _calls, _offUntil;
        private double _spent, _strong;

        public Entry()
        {
        }

        public Entry(CascadeBalance balance) => (_calls, _spent, _strong, _offUntil) = (balance.Calls, balance.Spent, balance.Strong, balance.OffUntil?.UtcTicks ?? 0);

        public bool IsOff => Volatile.Read(ref _offUntil) != 0;

        public DateTimeOffset OffUntil => new(Volatile.Read(ref _offUntil), TimeSpan.Zero);

        public bool TryAgain()
        {
            lock (_gate)
            {
                if (_offUntil == 0) return false;
                (_calls, _spent, _strong) = (0, 0, 0);
                Volatile.Write(ref _offUntil, 0);
                return true;
            }
        }

        /// <returns>Whether it was turned off by this call.</returns>
        public bool Add(double spent, double strong, BalanceOptions options, DateTimeOffset now, out double loss)
        {
            lock (_gate)
            {
                loss = 0;
                _calls++;
                _spent = (_spent * Fading) + spent;
                _strong = (_strong * Fading) + strong;
                if (!options.MayStop || _offUntil != 0 || _calls < options.FewestCalls || _spent <= _strong) return false;
                loss = _strong > 0 ? (_spent / _strong) - 1 : 1;
                Volatile.Write(ref _offUntil, (now + options.TriesAgainAfter).UtcTicks);
                return true;
            }
        }

        public CascadeBalance Read(Key key)
        {
            lock (_gate) return new CascadeBalance(key.Project, key.Policy, key.Feature, _calls, _spent, _strong, _offUntil == 0 ? null : new DateTimeOffset(_offUntil, TimeSpan.Zero));
        }
    }
}
