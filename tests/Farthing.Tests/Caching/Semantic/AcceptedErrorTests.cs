using Farthing.Caching.Semantic.Policy;

namespace Farthing.Tests.Caching.Semantic;

/// <summary>What a route learns of its errors from verdicts, and how far down it serves then.</summary>
public sealed class AcceptedErrorTests
{
    private const double JustBelow = 0.94;
    private const double Sure = 0.98;

    [Fact]
    public void What_is_likelier_wrong_than_one_in_three_is_not_served_however_rare_it_is()
    {
        AcceptedError accepted = Route();
        for (int n = 0; n < 40; n++)
        {
            for (int other = 0; other < 1_000; other++) accepted.Pass(gated: false);
            accepted.Decide(JustBelow, mayCheck: true).ShouldBe(ServingAction.Verify);
            accepted.Report(JustBelow, right: n % 2 == 0);
        }

        accepted.ExpectedError.ShouldBeLessThan(0.01);
        accepted.Decide(0.958, mayCheck: false).ShouldBe(ServingAction.Miss);
    }

    [Fact]
    public void A_route_with_many_sure_matches_is_believed_to_be_of_a_kind_that_the_weights_know()
    {
        int asked = OddsBands.Of(OddsBands.Odds(JustBelow));
        int sure = OddsBands.Of(OddsBands.Odds(Sure));
        double[] known = new double[OddsBands.Count];
        double[] other = new double[OddsBands.Count];
        (known[asked], known[sure]) = (60, 40);
        (other[asked], other[sure]) = (95, 5);
        CalibrationPosterior posterior = new();
        posterior.Weigh(known);
        double errorOfKnown = Error(posterior, sure);
        posterior.Weigh(other);
        errorOfKnown.ShouldBeLessThan(Error(posterior, sure) / 3);
    }

    [Fact]
    public void A_route_whose_surest_matches_err_is_served_less_though_the_less_sure_ones_are_right()
    {
        AcceptedError accepted = Route();
        double start = accepted.Threshold;
        for (int n = 0; n < 2_000; n++)
        {
            accepted.Pass(gated: false);
            accepted.Decide(n % 2 == 0 ? Sure : JustBelow, mayCheck: false);
            if (n % 40 < 2) accepted.Report(n % 2 == 0 ? Sure : JustBelow, right: n % 2 == 1 || n % 80 == 0);
        }

        accepted.Threshold.ShouldBeGreaterThan(start);
    }

    [Fact]
    public void Where_questions_come_again_the_share_is_given_for_fewer_answers_so_matches_must_be_surer()
    {
        AcceptedError distinct = Good();
        AcceptedError repeated = Good(repeats: 900);
        repeated.Threshold.ShouldBeGreaterThan(distinct.Threshold);
    }

    [Fact]
    public void Verdicts_before_any_lookup_harm_nothing()
    {
        AcceptedError accepted = Route();
        for (int n = 0; n < 30; n++) accepted.Report(Sure, right: false);
        double.IsNaN(accepted.Threshold).ShouldBeFalse();
        accepted.Decide(Sure, mayCheck: false).ShouldBe(ServingAction.Miss);
    }

    [Fact]
    public void What_is_believed_sums_to_one_and_follows_the_verdicts()
    {
        CalibrationPosterior posterior = new();
        double[] seen = new double[OddsBands.Count];
        int band = OddsBands.Of(OddsBands.Odds(JustBelow));
        posterior.Weigh(seen);
        double before = Error(posterior, band);
        posterior.Learn(band, right: 40, wrong: 0);
        posterior.Weigh(seen);
        double good = Error(posterior, band);
        posterior.Learn(band, right: 0, wrong: 40);
        posterior.Weigh(seen);
        double bad = Error(posterior, band);
        posterior.Weights.ToArray().Sum().ShouldBe(1, 1e-9);
        good.ShouldBeLessThan(before);
        bad.ShouldBe(0.5, 0.1);
    }

    private static double Error(CalibrationPosterior posterior, int band) =>
        Enumerable.Range(0, CalibrationPosterior.Count).Sum(line => posterior.Weights[line] * CalibrationPosterior.Error(line, band));

    private static AcceptedError Good(int repeats = 0)
    {
        AcceptedError accepted = Route();
        for (int n = 0; n < 2_000; n++)
        {
            accepted.Pass(gated: false);
            if (n % 2 == 0) accepted.Decide(Sure, mayCheck: false);
            if (n % 40 == 0) accepted.Report(JustBelow - 0.04, right: n % 400 != 0);
            if (n < repeats) accepted.Repeat();
        }

        accepted.Report(JustBelow - 0.04, right: true);
        return accepted;
    }

    private static AcceptedError Route() => new(0.01, 0.05, new Random(1));
}
