using System.Text;
using Farthing.Routing.Features;
using Farthing.Routing.Learning;
using Farthing.Routing.Pairs;

namespace Farthing.Tests.Routing;

public sealed class LearningTests
{
    [Fact]
    public void Ridge_regression_finds_the_weights_of_a_plain_sum()
    {
        SparseMatrix rows = new(3);
        double[] targets = new double[60];
        Random random = new(1);
        for (int i = 0; i < targets.Length; i++)
        {
            float a = random.NextSingle() - 0.5f, b = random.NextSingle() - 0.5f;
            rows.Add([0, 2], [a, b]);
            targets[i] = (2 * a) - b + 5;
        }

        LinearModel model = RidgeRegression.Fit(rows, [.. Enumerable.Range(0, 60)], targets, 1e-3);
        model.Predict([0, 2], [1, 0]).ShouldBeGreaterThan(model.Predict([0, 2], [0, 0]));
        (model.WeightOf(0) / model.WeightOf(2)).ShouldBeInRange(-2.6f, -1.4f);
    }

    [Fact]
    public void Trees_learn_a_step_and_shrug_at_one_class()
    {
        float[][] rows = [.. Enumerable.Range(0, 400).Select(i => new[] { i / 400f, (i * 37 % 100) / 100f })];
        double[] step = [.. rows.Select(row => row[0] > 0.5f ? 1.0 : 0.0)];
        int[] all = [.. Enumerable.Range(0, 400)];
        GradientBoosting trees = GradientBoosting.Fit(rows, all, step, new BoostingOptions { ColumnShare = 1 }, new Random(1));
        trees.Predict([0.9f, 0.3f]).ShouldBeGreaterThan(0.8);
        trees.Predict([0.1f, 0.3f]).ShouldBeLessThan(0.2);
        GradientBoosting.Fit(rows, all, new double[400], new BoostingOptions(), new Random(1)).Predict([0.5f, 0.5f]).ShouldBe(0, 1e-9);
        GradientBoosting.Fit(rows, [], step, new BoostingOptions(), new Random(1)).Predict([0.5f, 0.5f]).ShouldBe(0);
    }

    [Fact]
    public void Trees_find_what_only_two_numbers_together_say()
    {
        float[][] rows = [.. Enumerable.Range(0, 800).Select(i => new[] { i * 13 % 100 / 100f, i * 37 % 101 / 101f, i % 7f })];
        double[] either = [.. rows.Select(row => row[0] > 0.5f != row[1] > 0.5f ? 1.0 : 0.0)];
        GradientBoosting trees = GradientBoosting.Fit(rows, [.. Enumerable.Range(0, 800)], either, new BoostingOptions { ColumnShare = 1 }, new Random(1));
        trees.Predict([0.9f, 0.1f, 3]).ShouldBeGreaterThan(0.7);
        trees.Predict([0.9f, 0.9f, 3]).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void The_most_telling_columns_are_found_and_read()
    {
        SparseMatrix rows = new(5000);
        double[] targets = new double[200];
        for (int i = 0; i < targets.Length; i++)
        {
            bool isTold = i % 3 == 0;
            rows.Add(isTold ? [i % 2, 40, 4136] : [i % 2, 7], isTold ? [1, 0.5f, 0.5f] : [1, 1]);
            targets[i] = isTold ? 1 : -0.5;
        }

        // The columns 40 and 4136 say the same: one of them is enough.
        TellingColumns told = TellingColumns.Find(rows, [.. Enumerable.Range(0, 200)], targets, 2);
        told.Count.ShouldBe(2);
        float[] values = new float[2];
        told.Read([3, 40], [9, 0.25f], values);
        values.ShouldBe([0.25f, 0], ignoreOrder: true);
        TellingColumns.Find(rows, [], targets, 2).Count.ShouldBe(0);
    }

    [Fact]
    public void The_nearest_text_shares_most_words()
    {
        byte[][] texts = ["integrals of rational functions"u8.ToArray(), "the history of the roman empire"u8.ToArray(), "derivatives of rational functions"u8.ToArray()];
        Vectorizer vectorizer = Vectorizer.Fit(texts);
        SparseMatrix rows = vectorizer.Transform(texts);
        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, [0, 1, 2]);
        SparseMatrix question = vectorizer.Transform([Encoding.UTF8.GetBytes("who founded the roman empire")]);
        int[] nearest = new int[2];
        float[] similarities = new float[3];
        neighbours.Find(question.IndicesOf(0), question.ValuesOf(0), similarities, nearest, new float[2]).ShouldBeGreaterThan(0);
        nearest[0].ShouldBe(1);
        similarities.ShouldAllBe(similarity => similarity == 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void The_nearest_of_many_texts_are_those_a_full_list_begins_with(int count)
    {
        Random random = new(5);
        byte[][] texts = [.. Enumerable.Range(0, 500).Select(_ => Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 8).Select(_ => $"word{random.Next(60)}"))))];
        Vectorizer vectorizer = Vectorizer.Fit(texts);
        SparseMatrix rows = vectorizer.Transform(texts);
        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, [.. Enumerable.Range(0, texts.Length)]);
        float[] similarities = new float[texts.Length];
        int[] every = new int[texts.Length], nearest = new int[count];
        float[] nearnessOfAll = new float[texts.Length], nearness = new float[count];
        int all = neighbours.Find(rows.IndicesOf(3), rows.ValuesOf(3), similarities, every, nearnessOfAll);
        int found = neighbours.Find(rows.IndicesOf(3), rows.ValuesOf(3), similarities, nearest, nearness);
        found.ShouldBe(Math.Min(count, all));
        nearest[..found].ShouldBe(every[..found]);
        nearness[..found].ShouldBe(nearnessOfAll[..found]);
        nearnessOfAll[..all].ShouldBeInOrder(SortDirection.Descending);
        every[0].ShouldBe(3);
    }

    [Fact]
    public void The_area_is_half_for_a_router_that_knows_nothing_and_whole_for_ties()
    {
        GainCurve.Area([1, 1, 1, 1], [1, 0, 0, 1]).ShouldBe(0.5, 1e-9);
        GainCurve.Area([4, 3, 2, 1], [1, 1, 0, 0]).ShouldBe(0.75, 1e-9);
        double.IsNaN(GainCurve.Area([1, 2], [0, 0])).ShouldBeTrue();
    }

    [Fact]
    public void A_router_learns_on_which_prompts_the_strong_model_gains()
    {
        string[] hard = ["prove the theorem about primes", "derive the integral of the function"];
        string[] easy = ["what is the capital of france", "name a colour of the rainbow"];
        List<PairExample> examples = [];
        for (int i = 0; i < 240; i++)
        {
            bool isHard = i % 2 == 0;
            string text = (isHard ? hard : easy)[i / 2 % 2] + " number " + i;
            examples.Add(new PairExample { Text = Encoding.UTF8.GetBytes(text), Group = isHard ? "mathematics" : "trivia", Weak = isHard ? 0 : 1, Strong = 1 });
        }

        PairRouter router = PairRouter.Train(examples, TestContext.Current.CancellationToken);
        PairScratch scratch = new();
        router.Predict("derive the theorem about the integral"u8, scratch).ShouldBeGreaterThan(router.Predict("what is a colour of france"u8, scratch));
        router.OutOfFold.Count.ShouldBe(examples.Count);
        double once = router.Predict("some other prompt"u8, scratch);
        router.Predict("some other prompt"u8, scratch).ShouldBe(once);
    }

    [Fact]
    public void Texts_of_any_bytes_have_features()
    {
        FeatureBuffer buffer = new();
        byte[] noise = new byte[40_000];
        new Random(5).NextBytes(noise);
        foreach (byte[] text in new[] { [], noise, [0xFF], "a"u8.ToArray() })
        {
            TextFeatures.Read(text, buffer);
            foreach (int bucket in buffer.Touched) buffer.CountOf(bucket).ShouldBeGreaterThan(0);
            buffer.Shape.ShouldAllBe(value => float.IsFinite(value));
        }
    }
}
