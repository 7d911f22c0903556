namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Keeps the share of wrong answers of one route within what its operator accepts. How often its matches are wrong is learned from verdicts: of checks, of repeats, of people
/// (<see cref="CalibrationPosterior"/>). Serving begins at the probability that kept the share on every set that was measured. It goes down as far as two things are sure
/// enough: that what is answered wrongly from now on stays within the share, and that all of it, what was answered so far included, does. So what was overspent is saved again,
/// what was saved is room for chance, and no more than the accepted share is ever aimed at. Where serving began it goes on for as long as the share is no less likely kept than
/// not. However much of it is left, nothing is served that is likelier wrong than one in three. Matches just below are checked first: they tell most.
/// </summary>
/// <remarks>Pure: its decisions follow from what it was told and from the random source. Not safe for use by many threads: its owner locks.</remarks>
public sealed class AcceptedError
{
    // The shipped calibration: from these odds on, the sets that were measured stayed within one wrong answer in a hundred lookups; half the
    // share asks for this much more.
    private const double OddsAtOnePercent = 3.1;
    private const double OddsPerHalving = 0.2;

    private const int LeastVerdicts = 12;
    private const int LeastVerdictsToGoDown = 24;

    // How likely the accepted share must be kept to go down, and to go on where serving began.
    private const double SureToGoDown = 0.93;
    private const double SureToGoOn = 0.5;

    // An answer likelier wrong than this helps nobody, however rare it is.
    private const double MostLikelyWrong = 1 / 3.0;

    // Of the served matches about the square root times this is checked: a route whose surest matches err is found out early, and one that is good pays little for it.
    private const double CheckedOfServed = 0.4;
    private const double ExploredOdds = 0.8;

    // So many served questions are taken to have come again as often as all questions do, before any did; and the most that is believed to.
    private const double FirstServed = 20;
    private const double MostRepeated = 0.9;

    private double _maxError;
    private readonly double _mostChecks;
    private readonly Random _random;
    private readonly CalibrationPosterior _posterior = new();
    private double _start;
    private RouteCounts _counts = new();
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
    public long Lookups => _counts.Lookups;

    /// <summary>How many checks were asked for.</summary>
    public long Checks => _counts.Checks;

    /// <summary>The probability from which matches are served now; 1 where none is.</summary>
    public double Threshold => 1 / (1 + Math.Exp(-_served));

    /// <summary>The share of lookups that is expected to be answered wrongly if served as now, with room for what is not known yet.</summary>
    public double ExpectedError
    {
        get
        {
            _posterior.Weigh(_counts.Matches);
            return ErrorForecast.Rate(_posterior, _counts, BandOf(_served), SureToGoDown);
        }
    }

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
        _counts.Lookups++;
        if (gated) _counts.Gated++;
    }

    /// <summary>Counts a lookup that the answer to the same text was served. It is no part of the sum: many of them would make room for more that is wrong among the rest.</summary>
    public void PassSame() => _counts.Same++;

    /// <summary>Counts a lookup of a question that was served with another's answer before: the call that was saved then is made now.</summary>
    public void Repeat()
    {
        _counts.Lookups++;
        _counts.Repeated++;
    }

    /// <summary>Whether one more check may be paid for; if so it is counted.</summary>
    public bool TakeCheck()
    {
        if (_counts.Checks + 1 > _mostChecks * _counts.Lookups) return false;
        _counts.Checks++;
        return true;
    }

    /// <summary>Decides a match of the second stage.</summary>
    /// <param name="probability">How likely its answer is right.</param>
    /// <param name="mayCheck">Whether a check can be made at all.</param>
    public ServingAction Decide(double probability, bool mayCheck)
    {
        _counts.Lookups++;
        double odds = OddsBands.Odds(probability);
        if (odds < 0) return ServingAction.Miss;
        int band = OddsBands.Of(odds);
        _counts.Matches[band]++;
        bool serves = odds >= _served;

        // The square root grows by the inverse of twice itself.
        bool asks = serves ? _random.NextDouble() < CheckedOfServed / (2 * Math.Sqrt(_counts.Served + 1)) : odds >= Math.Min(_served, _start) - ExploredOdds;
        if (mayCheck && asks && TakeCheck()) return ServingAction.Verify;
        if (serves) _counts.Serve(band);
        return serves ? ServingAction.Serve : ServingAction.Miss;
    }

    /// <summary>Tells what a check found.</summary>
    /// <param name="probability">The probability of the match that was checked.</param>
    /// <param name="right">Whether its answer was right.</param>
    public void Report(double probability, bool right)
    {
        double odds = OddsBands.Odds(probability);
        if (odds < 0 || _maxError <= 0) return;
        int band = OddsBands.Of(odds);
        _counts.Judge(band, right);
        _posterior.Learn(band, right ? 1 : 0, right ? 0 : 1);
        Learn();
    }

    /// <summary>Writes down what was counted and learned; it is read by <see cref="Read"/> only.</summary>
    internal void Write(BinaryWriter writer) => _counts.Write(writer);

    /// <summary>Goes on from what another one wrote down, whatever share it accepted: that is not what is learned. Once, before it is told anything.</summary>
    /// <exception cref="InvalidDataException">It cannot have been counted so.</exception>
    internal void Read(BinaryReader reader)
    {
        _counts = RouteCounts.Read(reader);
        for (int band = 0; band < OddsBands.Count; band++) _posterior.Learn(band, _counts.Right[band], _counts.Wrong[band]);
        if (_maxError > 0) Learn();
    }

    private void Learn()
    {
        if (_counts.Verdicts < LeastVerdicts) return;
        _posterior.Weigh(_counts.Matches);
        ErrorForecast forecast = new(_posterior, _counts, _maxError * (1 - ShareRepeated()));
        int start = BandOf(_start);
        int bound = _counts.Verdicts < LeastVerdictsToGoDown ? start : 0;
        int lowest = OddsBands.Count;
        while (lowest > bound && forecast.RateKept(lowest - 1) >= SureToGoDown && forecast.SumKept(lowest - 1) >= SureToGoDown) lowest--;
        double served = lowest >= start && forecast.SumKept(start) >= SureToGoOn ? _start : lowest * OddsBands.Width;
        int helpful = OddsBands.Count;
        while (helpful > 0 && forecast.Wrong(helpful - 1) <= MostLikelyWrong) helpful--;
        _served = Math.Max(served, helpful * OddsBands.Width);
    }

    // The share of served questions that came again. Serving them saved one call each, and that is made when they are verified: the accepted share is not given for them.
    private double ShareRepeated()
    {
        double first = FirstServed * _counts.Same / Math.Max(1, _counts.Same + _counts.Lookups);
        return Math.Min(MostRepeated, (_counts.Repeated + first) / (_counts.Served + FirstServed));
    }

    private static int BandOf(double odds) => (int)Math.Min(OddsBands.Count, odds / OddsBands.Width);
}
