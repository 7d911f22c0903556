using System.Collections.Concurrent;
using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Wire;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Metrics;

/// <summary>
/// Counts calls that were refused before a provider was asked, by why and by whose budget or limit. Of each kind one a minute is logged.
/// Safe from any thread.
/// </summary>
internal sealed partial class RefusalMetrics(TimeProvider time, ILogger<RefusalMetrics> logger) : ICallObserver
{
    /// <summary>How many kinds are kept apart; beyond it, budgets and limits are folded into <c>other</c>.</summary>
    private const int MaxSeries = 1000;

    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Code, string Account), Series> _series = new();

    public void Settled(Call call, CallRecord record)
    {
    }

    public void Refused(Call call, CallError error) => Count(call.Id, error.Code, error.RefusedBy);

    /// <summary>Counts one.</summary>
    /// <param name="id">Its identity, as its caller was told it.</param>
    /// <param name="code">The error's stable code.</param>
    /// <param name="account">The name of the budget or limit that refused it, or empty.</param>
    public void Count(CallId id, string code, string account)
    {
        if (!_series.TryGetValue((code, account), out Series? series))
            series = _series.GetOrAdd((code, _series.Count >= MaxSeries ? "other" : account), static _ => new Series());
        if (series.Add(time) is { } unlogged) LogRefused(id, code, account, unlogged);
    }

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        PrometheusText.Head(output, "farthing_refused_calls_total", "counter", "Calls refused before a provider was asked, by the error's code and the budget or limit that refused.");
        foreach (((string code, string account), Series series) in _series)
            output.Append($"farthing_refused_calls_total{{code=\"{PrometheusText.Escape(code)}\",account=\"{PrometheusText.Escape(account)}\"}} {series.Total}\n");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused the call {Id}: {Code} {Account}; {Unlogged} more for the same reason since the line before.")]
    private partial void LogRefused(CallId id, string code, string account, long unlogged);

    /// <summary>The refusals of one kind.</summary>
    private sealed class Series
    {
        private readonly Lock _lock = new();
        private long _unlogged;
        private long? _loggedAt;

        public long Total { get; private set; }

        /// <summary>Counts one, and says how many were not logged when it is one to log.</summary>
        public long? Add(TimeProvider time)
        {
            lock (_lock)
            {
                Total++;
                long now = time.GetTimestamp();
                if (_loggedAt is { } at && time.GetElapsedTime(at, now) < LogEvery)
                {
                    _unlogged++;
                    return null;
                }

                (long unlogged, _unlogged, _loggedAt) = (_unlogged, 0, now);
                return unlogged;
            }
        }
    }
}
