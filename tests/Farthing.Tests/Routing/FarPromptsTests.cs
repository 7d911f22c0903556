using System.Text;
using Farthing.Routing.Learning;
using Farthing.Routing.Pairs;

namespace Farthing.Tests.Routing;

public sealed class FarPromptsTests
{
    [Fact]
    public void What_lies_beyond_all_groups_is_far_and_what_lies_within_one_is_not()
    {
        Random random = new(3);
        int[] groupOf = [.. Enumerable.Range(0, 400).Select(row => row % 2)];

        // Two groups that scatter much along one line and little across it, and a column that never changes.
        float[][] rows = [.. groupOf.Select(group => { float along = random.NextSingle() * 4; return new[] { (group * 10) + along, along + (random.NextSingle() * 0.1f), 1 }; })];
        GroupDistance distance = GroupDistance.Fit(rows, [.. Enumerable.Range(0, rows.Length)], groupOf, 3);

        double usual = rows.Select(row => distance.Of(row)).Order().ElementAt(200);
        distance.Of([12, 2, 1]).ShouldBeLessThan(4 * usual);
        distance.Of([6, 2, 1]).ShouldBeGreaterThan(10 * usual);
        distance.Of([14, 0, 1]).ShouldBeGreaterThan(10 * usual, "as long as others, but off the line");
        double.IsFinite(distance.Of([2, 2, 100])).ShouldBeTrue();

        ModelWriter writer = new();
        distance.Write(writer);
        GroupDistance.Read(new ModelReader(writer.Written), 3).Of([6, 2, 1]).ShouldBe(distance.Of([6, 2, 1]));
        Should.Throw<InvalidDataException>(() => GroupDistance.Read(new ModelReader(writer.Written), 2));
    }

    [Fact]
    public void Without_a_group_of_some_rows_nothing_is_near()
    {
        GroupDistance distance = GroupDistance.Fit([[1], [2]], [0, 1], [0, 1], 2);
        double.IsPositiveInfinity(distance.Of([1])).ShouldBeTrue();
    }

    [Fact]
    public void Near_prompts_are_judged_by_the_blend_and_far_ones_by_form_and_words_as_well()
    {
        double[] distances = [.. Enumerable.Range(1, 1000).Select(i => (double)i)];
        double[] standard = [.. Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? 1.0 : -1)];
        FarPrompts far = FarPrompts.Fit(distances, standard, standard);

        far.Apply(0.5, 0, 9, 9).ShouldBe(0.5, 1e-9);
        far.Apply(0.5, 800, 9, 9).ShouldBe(0.5, 1e-9);
        double between = far.Apply(0.5, 1100, 9, 9), beyond = far.Apply(0.5, 1e9, 9, 9);
        between.ShouldBeGreaterThan(0.5);
        beyond.ShouldBe((0.5 + (18 / Math.Sqrt(2))) / 2, 1e-9);
        between.ShouldBeLessThan(beyond);
        far.Apply(0.5, double.PositiveInfinity, 9, 9).ShouldBe(beyond, 1e-9);
    }

    [Fact]
    public void Where_every_prompt_has_the_same_form_none_is_far()
    {
        FarPrompts far = FarPrompts.Fit([2, 2, 2], [1, 1, 1], [0, 1, 2]);
        far.Apply(1, 2, 5, 5).ShouldBe(0, 1e-9);
        double.IsFinite(far.Apply(1, double.PositiveInfinity, 5, 5)).ShouldBeTrue();
    }

    [Fact]
    public void A_task_never_seen_is_ordered_by_the_form_that_the_seen_ones_taught()
    {
        // In both seen tasks longer prompts gain; the words of the unseen one say nothing.
        Random random = new(5);
        List<PairExample> examples = [];
        for (int i = 0; i < 600; i++)
        {
            int words = random.Next(4, 40);
            bool gains = random.NextDouble() < words / 40.0;
            string text = i % 2 == 0 ? "Choose. A. yes B. no: " + Words("alpha", words) : "Compute = " + Words("17", words);
            examples.Add(new PairExample { Text = Encoding.UTF8.GetBytes(text + i), Group = i % 2 == 0 ? "choice" : "numbers", Weak = gains ? 0 : 1, Strong = 1 });
        }

        PairRouter router = PairRouter.Train(examples, TestContext.Current.CancellationToken);
        PairScratch scratch = new();
        router.Predict(Encoding.UTF8.GetBytes("{ \"unseen\": [\n" + Words("zu;", 38) + "\n] }"), scratch)
            .ShouldBeGreaterThan(router.Predict(Encoding.UTF8.GetBytes("{ \"unseen\": [\n" + Words("zu;", 3) + "\n] }"), scratch));

        static string Words(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));
    }
}
