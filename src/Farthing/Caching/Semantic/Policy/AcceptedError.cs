namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Keeps the share of wrong answers of one route within what its operator accepts. The second stage's probabilities promise an error; routes
/// differ by a factor on the odds of being wrong, and this one factor is what is learnt, from verdicts: of checks, of repeats, of people. From
/// it, and from how often each probability comes, follows the lowest probability that may be served. That begins where the shipped weights keep
/// the share on every set that was measured; it goes down only when verdicts prove the route better than the worst of them, and up when they
/// show it to be worse. Matches just below it are checked first: they tell most.
/// </summary>
/// <remarks>Pure: its decisions follow from what it was told and from the random source. Not safe for use by many threads: its owner locks.</remarks>
public sealed class AcceptedError
{
    // Bands by the odds of being right (natural logarithm), for counting how often each comes.
    private const double BandWidth = 0.155;
    private const int Bands = 42;

    // The shipped calibration: from these odds on, the sets that were measured stayed within one wrong answer in a hundred lookups; half the
    // share asks for this much more.
    private const double OddsAtOnePercent = 3.1;
    private const double OddsPerHalving = 0.2;

    // What is taken for true of a route before any verdict, to go down: this factor, as if so many matches of these odds had been checked.
    private const double FirstFactor = 7;
    private const int FirstVerdicts = 3;
    private const double FirstOdds = 2.5;
    private const int LeastVerdicts = 12;
    private const int LeastVerdictsToGoUp = 24;

    // What the content gate lets pass is as sure as a match of these odds: where the second stage errs more than it says, so does the gate, by the same factor.
    // With the factor of the worst set that is a little more than the gate's error there.
    private const double GateOdds = 3.7;

    // How far, in standard deviations, chance is given room: for the factor, and for how many wrong answers come of it.
    private const double RoomForFactor = 0.8;
    private const double RoomForCount = 1.3;

    // What is aimed at, of what is accepted.
    private const double Aim = 0.82;

    private const double ShareOfServedChecked = 0.02;
    private const double ExploredOdds = 0.8;

    // More than any route will see; keeps sums from overflowing.
    private const long MostCounted = 1L << 50;
    private const int MostVerdicts = int.MaxValue / Bands;

    private double _maxError;
    private readonly double _mostChecks;
    private readonly Random _random;
    private readonly double[] _seen = new double[Bands];
    private readonly int[] _verdicts = new int[Bands];
    private double _start;
    private int _wrong;
    private long _gated;
    private double _served;

    /// <summary>A route about which nothing is known.</summary>
    /// <param name="maxError">The share of lookups that may be answered wrongly.</param>
    /// <param name="mostChecks">The share of lookups that may be spent on checks.</param>
    /// <param name="random">Decides which hits are checked.</param>
    public AcceptedError(double maxError, double mostChecks, Random random)
    {
        (_mostChecks, _random) = (mostChecks, random);
        Accept(maxError);
    }

    /// <summary>How many lookups there were.</summary>
    public long Lookups { get; private set; }

    /// <summary>How many checks were asked for.</summary>
    public long Checks { get; private set; }

    /// <summary>The probability from which matches are served now; 1 where none is.</summary>
    public double Threshold => 1 / (1 + Math.Exp(-_served));

    /// <summary>The share of lookups that is expected to be answered wrongly, with room for chance.</summary>
    public double ExpectedError => Bound((int)Math.Min(Bands, _served / BandWidth), Factor(cautious: true));

    /// <summary>Accepts another share from now on; what was learned stays.</summary>
    /// <param name="maxError">The share of lookups that may be answered wrongly.</param>
    public void Accept(double maxError)
    {
        _maxError = maxError;
        _served = _start = maxError <= 0 ? double.PositiveInfinity : Math.Max(0, OddsAtOnePercent - (OddsPerHalving * Math.Log2(maxError / 0.01)));
        if (maxError > 0) Learn();
    }

    /// <summary>Counts a lookup that is no matter of probability.</summary>
    /// <param name="gated">Whether the content gate, or a rule as sure as it, served it.</param>
    public void Pass(bool gated)
    {
        Lookups++;
        if (gated) _gated++;
    }

    /// <summary>Whether one more check may be paid for; if so it is counted.</summary>
    public bool TakeCheck()
    {
        if (Checks + 1 > _mostChecks * Lookups) return false;
        Checks++;
        return true;
    }

    /// <summary>Decides a match of the second stage.</summary>
    /// <param name="probability">How likely its answer is right.</param>
    /// <param name="mayCheck">Whether a check can be made at all.</param>
    public ServingAction Decide(double probability, bool mayCheck)
    {
        Lookups++;
        double odds = Odds(probability);
        if (odds < 0) return ServingAction.Miss;
        _seen[Band(odds)]++;
        bool serves = odds >= _served;
        bool checks = mayCheck && (serves ? _random.NextDouble() < ShareOfServedChecked : odds >= _served - ExploredOdds) && TakeCheck();
        return checks ? ServingAction.Verify : serves ? ServingAction.Serve : ServingAction.Miss;
    }

    /// <summary>Tells what a check found.</summary>
    /// <param name="probability">The probability of the match that was checked.</param>
    /// <param name="right">Whether its answer was right.</param>
    public void Report(double probability, bool right)
    {
        double odds = Odds(probability);
        if (odds < 0 || _maxError <= 0) return;
        _verdicts[Band(odds)]++;
        if (!right) _wrong++;
        Learn();
    }

    /// <summary>Writes down what was counted and learned; it is read by <see cref="Read"/> only.</summary>
    internal void Write(BinaryWriter writer)
    {
        writer.Write(Lookups);
        writer.Write(Checks);
        writer.Write(_gated);
        writer.Write(_wrong);
        foreach (double seen in _seen) writer.Write(seen);
        foreach (int verdicts in _verdicts) writer.Write(verdicts);
    }

    /// <summary>Goes on from what another one wrote down, whatever share it accepted: that is not what is learned.</summary>
    /// <exception cref="InvalidDataException">It cannot have been counted so.</exception>
    internal void Read(BinaryReader reader)
    {
        (Lookups, Checks, _gated, _wrong) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        for (int band = 0; band < Bands; band++) _seen[band] = reader.ReadDouble();
        for (int band = 0; band < Bands; band++) _verdicts[band] = reader.ReadInt32();
        bool possible = Lookups is >= 0 and < MostCounted && Checks >= 0 && Checks <= Lookups && _gated >= 0 && _gated <= Lookups
            && Array.TrueForAll(_seen, seen => seen >= 0 && seen <= Lookups) && Array.TrueForAll(_verdicts, verdicts => verdicts is >= 0 and < MostVerdicts)
            && _wrong >= 0 && _wrong <= _verdicts.Sum();
        if (!possible) throw new InvalidDataException("what was counted contradicts itself");
        if (_maxError > 0) Learn();
    }

    private void Learn()
    {
        int verdicts = _verdicts.Sum();
        if (verdicts < LeastVerdicts) return;
        double likely = Factor(cautious: false);
        bool breaks = verdicts >= LeastVerdictsToGoUp && Bound((int)(_start / BandWidth), likely) > Aim * _maxError;
        _served = breaks ? Choose(likely) : Math.Min(_start, Choose(Factor(cautious: true)));
    }

    // As far down as everything above stays within what is accepted.
    private double Choose(double factor)
    {
        int lowest = Bands;
        while (lowest > 0 && Bound(lowest - 1, factor) <= Aim * _maxError) lowest--;
        return lowest * BandWidth;
    }

    // The wrong share of lookups if everything from this band up is served.
    private double Bound(int lowest, double factor)
    {
        double wrong = _gated * Error(GateOdds, factor);
        for (int band = lowest; band < Bands; band++) wrong += _seen[band] * Error(band, factor);
        return (wrong + (RoomForCount * Math.Sqrt(wrong))) / Math.Max(1, Lookups);
    }

    // The factor that makes as many of the checked matches wrong as were; cautious, as chance may hide.
    private double Factor(bool cautious)
    {
        int first = Band(FirstOdds);
        double wrong = _wrong + (cautious ? FirstVerdicts * Error(first, FirstFactor) : 0);
        if (cautious) wrong += RoomForFactor * Math.Sqrt(wrong);
        (double low, double high) = (-5, 8);
        for (int step = 0; step < 30; step++)
        {
            double middle = (low + high) / 2;
            double expected = cautious ? FirstVerdicts * Error(first, Math.Exp(middle)) : 0;
            for (int band = 0; band < Bands; band++) expected += _verdicts[band] * Error(band, Math.Exp(middle));
            if (expected < wrong) low = middle;
            else high = middle;
        }

        return Math.Exp(high);
    }

    private static double Error(int band, double factor) => Error((band + 0.5) * BandWidth, factor);

    private static double Error(double oddsOfRight, double factor)
    {
        double odds = factor * Math.Exp(-oddsOfRight);
        return odds / (1 + odds);
    }

    private static int Band(double odds) => Math.Min((int)(odds / BandWidth), Bands - 1);

    private static double Odds(double probability) => Math.Log(Math.Max(probability, 1e-12) / Math.Max(1 - probability, 1e-12));
}
