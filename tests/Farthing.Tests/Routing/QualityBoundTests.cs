using Farthing.Routing.Promises;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Routing;

public sealed class QualityBoundTests
{
    [Fact]
    public void Without_observations_nothing_is_promised() => QualityBound.Lower([], 0.95).ShouldBe(-1);

    [Fact]
    public void A_few_calls_without_a_loss_do_not_promise_that_none_will_come() =>
        QualityBound.Lower(new double[20], 0.95).ShouldBeLessThan(-0.1);

    [Fact]
    public void The_bound_lies_below_the_mean_and_falls_with_confidence_and_with_a_shorter_window()
    {
        Gen<double[]> differences = Gen.Choose(-1, 1).Select(value => (double)value).ArrayOf().Where(values => values.Length > 0);
        Prop.ForAll(differences.ToArbitrary(), values =>
        {
            double bound = QualityBound.Lower(values, 0.9);
            return bound <= values.Average() && QualityBound.Lower(values, 0.99) <= bound && QualityBound.Lower(values, 0.9, window: 50) <= bound;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0.03, 0.05)]
    [InlineData(0.10, 0.14)]
    [InlineData(0.02, 0.02)]
    public void The_bound_holds_about_as_often_as_it_says(double wins, double losses)
    {
        const int Trials = 2000;
        Random random = new(7);
        double[] sample = new double[400];
        int holds = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            for (int i = 0; i < sample.Length; i++)
            {
                double draw = random.NextDouble();
                sample[i] = draw < wins ? 1 : draw < wins + losses ? -1 : 0;
            }

            if (QualityBound.Lower(sample, 0.95) <= wins - losses) holds++;
        }

        ((double)holds / Trials).ShouldBeGreaterThan(0.945);
    }

    [Fact]
    public void A_threshold_lets_through_what_gains_nothing()
    {
        double[] scores = [.. Enumerable.Range(0, 2000).Select(i => i / 2000.0)];
        double[] gains = [.. scores.Select(score => score > 0.6 ? 1.0 : 0.0)];
        ThresholdSearch.Find(scores, gains, new Promise { MaxDrop = 0.02 }).ShouldBeInRange(0.5, 0.62);
    }

    [Fact]
    public void With_too_few_labels_everything_goes_to_the_strong_model() =>
        ThresholdSearch.Find(new double[10], new double[10], new Promise { MaxDrop = 0.02 }).ShouldBe(double.NegativeInfinity);

    [Fact]
    public void A_promise_is_kept_about_as_often_as_it_says_when_tried_over_and_over()
    {
        Random random = new(3);
        ScoredCall[] calls =
        [
            .. Enumerable.Range(0, 2000).Select(_ =>
            {
                double difficulty = random.NextDouble();
                return new ScoredCall(difficulty, random.NextDouble() < difficulty * 0.4 ? 1 : random.NextDouble() < 0.03 ? -1 : 0, 0.05, 1);
            }),
        ];
        PromiseTrial trial = PromiseTrial.Run(calls, 600, 200, new Promise { MaxDrop = 0.02 });
        trial.KeptShare.ShouldBeGreaterThan(0.93);
        trial.Saved.ShouldBeGreaterThan(0.1);
    }
}
