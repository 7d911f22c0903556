using Farthing.Caching.Semantic.Policy;
using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>One route: its options, what it has learned, and what came of it. Safe from any thread.</summary>
internal sealed class SemanticRoute(SemanticOptions options, Random random)
{
    private readonly Lock _lock = new();
    private SemanticFigures _figures = new() { Route = options.Route, Mode = options.Mode };

    /// <summary>How it is used.</summary>
    public SemanticOptions Options => options;

    /// <summary>Decides and learns.</summary>
    public ServingPolicy Serving { get; } = new(
        new ServingOptions
        {
            MaxError = options.CostOfWrongAnswer is { } cost ? WrongAnswerCost.AcceptedShare(cost, hits: 0, lookups: 0, Usd.Zero) : options.MaxError,
            MostChecks = options.MaxChecks,
        },
        random);

    /// <summary>What came of it.</summary>
    public SemanticFigures Read()
    {
        lock (_lock) return _figures;
    }

    /// <summary>What it has learned and what came of it, as bytes that <see cref="Restore"/> reads.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        SemanticFigures figures = Read();
        foreach (long count in (ReadOnlySpan<long>)[figures.Lookups, figures.WouldHit, figures.Served, figures.Judged, figures.Wrong, figures.Undecided]) writer.Write(count);
        foreach (Usd sum in (ReadOnlySpan<Usd>)[figures.WouldSave, figures.Saved, figures.Spent]) writer.Write(sum.Amount);
        Serving.Write(writer);
        return stream.ToArray();
    }

    /// <summary>Goes on from what an earlier run wrote; of a route that threw nothing may be used.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what a route writes.</exception>
    public void Restore(byte[] written)
    {
        using BinaryReader reader = new(new MemoryStream(written));
        SemanticFigures figures = new()
        {
            Route = options.Route,
            Mode = options.Mode,
            Lookups = reader.ReadInt64(),
            WouldHit = reader.ReadInt64(),
            Served = reader.ReadInt64(),
            Judged = reader.ReadInt64(),
            Wrong = reader.ReadInt64(),
            Undecided = reader.ReadInt64(),
            WouldSave = new Usd(reader.ReadDecimal()),
            Saved = new Usd(reader.ReadDecimal()),
            Spent = new Usd(reader.ReadDecimal()),
        };
        if (figures is { Lookups: < 0 } or { WouldHit: < 0 } or { Served: < 0 } or { Judged: < 0 } or { Wrong: < 0 } or { Undecided: < 0 } || figures.Wrong > figures.Judged)
            throw new InvalidDataException("what it counted contradicts itself");
        Serving.Read(reader);
        if (reader.BaseStream.Position != written.Length) throw new InvalidDataException("it goes on after its end");
        lock (_lock) _figures = figures;
        WeighCost(figures);
    }

    /// <summary>A call's question was looked up.</summary>
    public void Looked(bool wouldHit, bool served, Usd worth)
    {
        SemanticFigures figures;
        lock (_lock)
        {
            figures = _figures = _figures with
            {
                Lookups = _figures.Lookups + 1,
                WouldHit = _figures.WouldHit + (wouldHit ? 1 : 0),
                Served = _figures.Served + (served ? 1 : 0),
                WouldSave = wouldHit ? _figures.WouldSave + worth : _figures.WouldSave,
                Saved = served ? _figures.Saved + worth : _figures.Saved,
            };
        }

        if (figures.Lookups % WrongAnswerCost.Every == 0) WeighCost(figures);
    }

    /// <summary>A question was embedded, or a served one answered for itself.</summary>
    public void Spent(Usd cost)
    {
        lock (_lock) _figures = _figures with { Spent = _figures.Spent + cost };
    }

    /// <summary>A would-be answer was judged.</summary>
    public void Judged(bool? right, Usd cost)
    {
        lock (_lock)
        {
            _figures = _figures with
            {
                Judged = _figures.Judged + (right is null ? 0 : 1),
                Wrong = _figures.Wrong + (right == false ? 1 : 0),
                Undecided = _figures.Undecided + (right is null ? 1 : 0),
                Spent = _figures.Spent + cost,
            };
        }
    }

    /// <summary>What a wrong answer may cost is weighed against what hits turn out to save.</summary>
    private void WeighCost(SemanticFigures figures)
    {
        if (options.CostOfWrongAnswer is not { } cost) return;
        Serving.Accept(WrongAnswerCost.AcceptedShare(cost, figures.WouldHit, figures.Lookups, figures.WouldSave));
    }
}
