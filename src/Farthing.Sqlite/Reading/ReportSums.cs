using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Sqlite.Rollups;

namespace Farthing.Sqlite.Reading;

/// <summary>Sums of roll-ups for one row of a report. Money is summed as decimal, beyond what 64 bits hold.</summary>
internal sealed class ReportSums
{
    /// <summary>Money is summed by SQLite in two parts, as its sum of integers fails beyond 64 bits (9.2 million dollars).</summary>
    private const long Split = 1_000_000;

    private readonly long[] _sums = new long[Measures.Count];
    private decimal _costPico;
    private decimal _savedPico;

    /// <summary>The result columns, in the order in which <see cref="Add(Statement, int)"/> reads them.</summary>
    public static string Columns { get; } = string.Join(", ", Measures.Columns.Select((column, i) => IsMoney(i)
        ? $"sum({column} / {Split}), sum({column} % {Split})"
        : $"sum({column})"));

    public void Add(Statement row, int column)
    {
        for (int i = 0; i < Measures.Count; i++)
        {
            if (!IsMoney(i))
            {
                _sums[i] += row.Int64(column++);
                continue;
            }

            decimal picos = ((decimal)row.Int64(column++) * Split) + row.Int64(column++);
            if (i == (int)Measure.CostPico) _costPico += picos;
            else _savedPico += picos;
        }
    }

    public void Add(ReportSums other)
    {
        for (int i = 0; i < Measures.Count; i++) _sums[i] += other._sums[i];
        _costPico += other._costPico;
        _savedPico += other._savedPico;
    }

    public ReportFigures ToFigures() => new()
    {
        Calls = Of(Measure.Calls),
        Attempts = Of(Measure.Attempts),
        Errors = Of(Measure.Errors),
        PartialCalls = Of(Measure.Partial),
        EstimatedCalls = Of(Measure.Estimated),
        UnknownCostCalls = Of(Measure.UnknownCost),
        Cost = new Usd(_costPico / Usd.PicosPerDollar),
        Saved = new Usd(_savedPico / Usd.PicosPerDollar),
        MeanDuration = Mean(Measure.DurationUs),
        MeanOverhead = Mean(Measure.OverheadUs),
        Usage = new Usage
        {
            InputTokens = Of(Measure.InputTokens),
            OutputTokens = Of(Measure.OutputTokens),
            CachedReadTokens = Of(Measure.CachedReadTokens),
            ReasoningTokens = Of(Measure.ReasoningTokens),
            CacheWrite5mTokens = Of(Measure.CacheWrite5mTokens),
            CacheWrite1hTokens = Of(Measure.CacheWrite1hTokens),
            CacheWriteTokens = Of(Measure.CacheWriteTokens),
            InputAudioTokens = Of(Measure.InputAudioTokens),
            CachedAudioTokens = Of(Measure.CachedAudioTokens),
            InputImageTokens = Of(Measure.InputImageTokens),
            OutputAudioTokens = Of(Measure.OutputAudioTokens),
            OutputImageTokens = Of(Measure.OutputImageTokens),
            WebSearchRequests = Of(Measure.WebSearchRequests),
        },
    };

    private static bool IsMoney(int measure) => (Measure)measure is Measure.CostPico or Measure.SavedPico;

    private long Of(Measure measure) => _sums[(int)measure];

    private TimeSpan Mean(Measure measure) => Of(Measure.Calls) == 0 ? TimeSpan.Zero : Quantities.Time(Of(measure) / Of(Measure.Calls));
}
