using Farthing.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Tokens;

public sealed class TokenEstimatorTests
{
    [Theory]
    [InlineData("claude-opus-4-8", 1.35)]
    [InlineData("anthropic/claude-opus-5", 1.35)]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 1.15)]
    [InlineData("claude-sonnet-4-20250514", 1.15)]
    [InlineData("gemini-2.5-pro", 1.04)]
    [InlineData("meta-llama/llama-3.3-70b", 1.05)]
    [InlineData("meta-llama-3", 1.05)]
    [InlineData("something-new", 1.15)]
    public void A_model_starts_from_its_familys_prior(string model, double factor)
    {
        TokenFactor known = new TokenEstimator().FactorOf(model);
        known.Factor.ShouldBe(factor);
        known.Model.ShouldBe(model);
        known.Observations.ShouldBe(0);
    }

    [Fact]
    public void What_is_reported_is_learned_with_its_error()
    {
        var estimator = new TokenEstimator();
        for (int i = 0; i < 400; i++)
            estimator.Learn("claude-opus-4-8", 1_000, 1_420 + (i % 2 * 20));
        TokenFactor learned = estimator.FactorOf("CLAUDE-opus-4-8");
        learned.Factor.ShouldBe(1.43, 0.01);
        learned.Error.ShouldBeLessThan(0.03);
        learned.Observations.ShouldBe(400);
    }

    [Fact]
    public void One_odd_call_moves_little_and_a_lasting_change_is_followed()
    {
        var estimator = new TokenEstimator();
        for (int i = 0; i < 100; i++)
            estimator.Learn("m", 1_000, 1_200);
        double before = estimator.FactorOf("m").Factor;
        estimator.Learn("m", 1_000, 9_000);
        estimator.FactorOf("m").Factor.ShouldBe(before, 0.01);
        for (int i = 0; i < 1_000; i++)
            estimator.Learn("m", 1_000, 1_500);
        estimator.FactorOf("m").Factor.ShouldBe(1.5, 0.02);
    }

    [Theory]
    [InlineData(63, 80)]
    [InlineData(1_000, 0)]
    [InlineData(1_000, -5)]
    [InlineData(1_000, 10_001)]
    [InlineData(1_000, 99)]
    public void A_report_that_cannot_teach_is_passed_over(long counted, long reported)
    {
        var estimator = new TokenEstimator();
        estimator.Learn("m", counted, reported);
        estimator.Snapshot().ShouldBeEmpty();
    }

    [Fact]
    public void Any_reports_leave_a_sane_factor() =>
        Prop.ForAll<(int Counted, int Reported)[]>(reports =>
        {
            var estimator = new TokenEstimator();
            foreach ((int counted, int reported) in reports)
                estimator.Learn("m", Math.Abs((long)counted) * 100, Math.Abs((long)reported) * 100);
            TokenFactor factor = estimator.FactorOf("m");
            return factor.Factor is >= 0.1 and <= 10 && factor.Error is > 0 and < 10;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_state_comes_back_from_its_snapshot_and_nonsense_does_not()
    {
        var first = new TokenEstimator();
        for (int i = 0; i < 10; i++)
            first.Learn("m", 100, 130);
        var second = new TokenEstimator([.. first.Snapshot(), new TokenFactor("bad", double.NaN, 0, 1), new TokenFactor("", 1, 0, 1), new TokenFactor("wild", 1, double.NaN, 1)]);
        second.Snapshot().ShouldBe(first.Snapshot());
    }

    [Fact]
    public void Only_so_many_models_are_remembered()
    {
        var estimator = new TokenEstimator();
        for (int i = 0; i < TokenEstimator.MostModels + 50; i++)
            estimator.Learn($"m{i}", 1_000, 1_500);
        estimator.Learn(new string('x', 500), 1_000, 1_500);
        estimator.Snapshot().Count.ShouldBe(TokenEstimator.MostModels);
    }

    [Fact]
    public async Task Many_threads_learn_at_once()
    {
        var estimator = new TokenEstimator();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 1_000; i++)
                estimator.Learn("m", 1_000, 1_250);
        })));
        TokenFactor factor = estimator.FactorOf("m");
        factor.Observations.ShouldBe(8_000);
        factor.Factor.ShouldBe(1.25, 0.001);
    }
}
