using Farthing.Caching.Insight;
using Farthing.Pricing;

namespace Farthing.Tests.Caching.Insight;

public sealed class QuestionSketchTests
{
    [Fact]
    public void The_questions_asked_most_are_found_among_very_many()
    {
        var sketch = new QuestionSketch(100, keepsTexts: true);
        var random = new Random(1);
        for (int i = 0; i < 50_000; i++)
        {
            int question = random.Next(10);
            if (question < 3) sketch.Count($"Popular {question}?", "shop", "chat", $"u{i % 2}", new Usd(0.01m));
            else sketch.Count($"Once {i}", "shop", "chat", "", null);
        }

        IReadOnlyList<QuestionCount> top = sketch.Top(3);
        top.Select(each => each.Text).ShouldBe(["Popular 0?", "Popular 1?", "Popular 2?"], ignoreOrder: true);
        foreach (QuestionCount each in top)
        {
            each.Count.ShouldBeInRange(4500, 5500);
            each.Error.ShouldBeLessThanOrEqualTo(50_000 / 100);
        }
    }

    [Fact]
    public void Ways_of_writing_one_question_count_as_one_and_projects_apart()
    {
        var sketch = new QuestionSketch(10, keepsTexts: true);
        foreach (string way in new[] { "When are you open?", "when are you open", " WHEN are  you open!" }) sketch.Count(way, "shop", "", "ann", new Usd(0.5m));
        sketch.Count("When are you open?", "bank", "", "", null);
        QuestionCount only = sketch.Top(10).Single();
        (only.Count, only.Project, only.Text, only.Cost).ShouldBe((3, "shop", "When are you open?", new Usd(1.5m)));
    }

    [Fact]
    public void It_is_known_how_often_another_user_asked_than_before()
    {
        var sketch = new QuestionSketch(10, keepsTexts: false);
        foreach (string user in new[] { "ann", "ann", "bob", "ann", "ann" }) sketch.Count("When are you open?", "shop", "help", user, null);
        sketch.Top(1).Single().Crossed.ShouldBe(2);
    }

    [Fact]
    public void What_was_counted_before_is_added()
    {
        var before = new QuestionSketch(10, keepsTexts: true);
        for (int i = 0; i < 3; i++) before.Count("When are you open?", "shop", "help", "", new Usd(1));
        before.Count("Once", "shop", "help", "", null);
        var after = new QuestionSketch(10, keepsTexts: true);
        for (int i = 0; i < 2; i++) after.Count("When are you open?", "shop", "help", "", new Usd(1));
        after.Restore(before.Top(10));
        after.Top(1).Single().ShouldBe(before.Top(1).Single() with { Count = 5, Cost = new Usd(5) });
    }

    [Fact]
    public void Without_leave_no_text_is_kept()
    {
        var sketch = new QuestionSketch(10, keepsTexts: false);
        sketch.Count("My account number is 4711", "shop", "", "", null);
        sketch.Count("My account number is 4711", "shop", "", "", null);
        sketch.Top(10).Single().Text.ShouldBeNull();
    }
}
