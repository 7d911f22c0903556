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
    public void Prompts_are_judged_by_the_blend_and_those_far_by_form_and_words_by_their_form_as_well()
    {
        Nearness[] nearness = [.. Enumerable.Range(0, 1001).Select(i => new Nearness(i, 1000 - i))];
        double[] standard = [.. Enumerable.Range(0, 1001).Select(i => i % 2 == 0 ? 1.0 : -1)];
        double[][] predictions = [.. Enumerable.Repeat(standard, GainModels.Count)];
        Farness farness = Farness.Fit(nearness);
        FarPrompts far = FarPrompts.Fit(predictions, standard);

        double own = Apply(0, 1000), beyond = Apply(5000, 0);
        own.ShouldBe(0.5, 0.01);
        beyond.ShouldBe((0.5 + 9) / 2, 0.02);
        Apply(600, 0).ShouldBe(own, "six in ten of the forms that were learned from lie as far");
        Apply(5000, 800).ShouldBe(own, "unusual in form, but its words are known");
        Apply(700, 0).ShouldBeInRange(own + 1, beyond - 1);
        Apply(double.PositiveInfinity, 0).ShouldBe(beyond, 1e-9);

        double Apply(double formDistance, double textLikeness) => far.Apply(0.5, farness.Of(new Nearness(formDistance, textLikeness)), 9, 9);
    }

    [Fact]
    public void Where_every_prompt_has_the_same_form_none_is_far()
    {
        Farness farness = Farness.Fit([.. Enumerable.Repeat(new Nearness(2, 1), 3)]);
        farness.Of(new Nearness(2, 1)).ShouldBe(0);
        farness.Of(new Nearness(double.PositiveInfinity, 0)).ShouldBe(0);
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
