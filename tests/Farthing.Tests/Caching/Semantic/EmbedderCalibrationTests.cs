using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Policy;

namespace Farthing.Tests.Caching.Semantic;

public sealed class EmbedderCalibrationTests
{
    private const string Embedder = "model, 8";

    [Fact]
    public void Before_enough_verdicts_the_second_stage_alone_counts()
    {
        EmbedderCalibration calibration = new(Embedder);
        for (int i = 0; i < EmbedderCalibration.LeastVerdicts - 1; i++) calibration.Learn(new EmbedderLikeness(Embedder, 1, 0.9f), right: true);
        calibration.Weigh(0.9, 1).ShouldBe(0.9);
    }

    [Fact]
    public void A_likeness_that_tells_right_from_wrong_counts_for_and_against()
    {
        EmbedderCalibration calibration = Taught(likeness => likeness > 0.7);
        calibration.Weigh(0.8, 1.1).ShouldBeGreaterThan(0.9);
        calibration.Weigh(0.8, 0.2).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void A_likeness_that_tells_nothing_raises_nothing()
    {
        // Right as often as the second stage says, whatever the likeness.
        EmbedderCalibration calibration = Taught(_ => null);
        calibration.Weigh(0.8, 1.1).ShouldBeInRange(0.7, 0.85);
        calibration.Weigh(0.8, 0.2).ShouldBeInRange(0.6, 0.85);
    }

    [Fact]
    public void What_was_learned_can_be_written_down_and_of_another_embedder_nothing_is_taken()
    {
        EmbedderCalibration calibration = Taught(likeness => likeness > 0.7);
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        calibration.Write(writer);
        stream.Position = 0;
        using BinaryReader reader = new(stream);
        EmbedderCalibration read = EmbedderCalibration.Read(reader);
        read.Embedder.ShouldBe(Embedder);
        read.Weigh(0.8, 1.1).ShouldBe(calibration.Weigh(0.8, 1.1), 1e-6);
        int before = read.Count;
        read.Learn(new EmbedderLikeness("another", 1, 0.9f), right: false);
        read.Count.ShouldBe(before);
    }

    private static EmbedderCalibration Taught(Func<double, bool?> judge)
    {
        EmbedderCalibration calibration = new(Embedder);
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            double likeness = random.NextDouble() * 1.2;
            calibration.Learn(new EmbedderLikeness(Embedder, (float)likeness, 0.8f), judge(likeness) ?? random.NextDouble() < 0.8);
        }

        return calibration;
    }
}
