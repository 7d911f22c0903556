using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Stores;

/// <summary>Sums of roll-ups for one row of a report. Money is summed beyond what 64 bits of pico-dollars hold (9.2 million dollars).</summary>
internal sealed class ReportSums
{
    private readonly long[] _sums = new long[Measures.Count];
    private Int128 _costPico;
    private Int128 _savedPico;

    /// <summary>Adds a figure.</summary>
    public void Add(int measure, long value)
    {
        if (measure == (int)Measure.CostPico) _costPico += value;
        else if (measure == (int)Measure.SavedPico) _savedPico += value;
        else _sums[measure] += value;
    }

    /// <summary>Adds a sum of money that may be beyond 64 bits of pico-dollars.</summary>
    public void AddMoney(int measure, Usd amount)
    {
        var picos = (Int128)(amount.Amount * Usd.PicosPerDollar);
        if (measure == (int)Measure.CostPico) _costPico += picos;
        else _savedPico += picos;
    }

    /// <summary>Whether nothing was added to a figure.</summary>
    public bool IsZero(int measure) => measure switch
    {
        (int)Measure.CostPico => _costPico == 0,
        (int)Measure.SavedPico => _savedPico == 0,
        _ => _sums[measure] == 0,
    };

    public ReportFigures ToFigures() => new()
    {
        Calls = Of(Measure.Calls),
        Attempts = Of(Measure.Attempts),
        Errors = Of(Measure.Errors),
        PartialCalls = Of(Measure.Partial),
        EstimatedCalls = Of(Measure.Estimated),
        UnknownCostCalls = Of(Measure.UnknownCost),
        Cost = new Usd((decimal)_costPico / Usd.PicosPerDollar),
        Saved = new Usd((decimal)_savedPico / Usd.PicosPerDollar),
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

    private long Of(Measure measure) => _sums[(int)measure];

    private TimeSpan Mean(Measure measure) => Of(Measure.Calls) == 0 ? TimeSpan.Zero : Quantities.Time(Of(measure) / Of(Measure.Calls));
}
