using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Tests.Caching.Semantic.Index;

public sealed class QuestionIndexTests
{
    [Fact]
    public void The_surest_ground_wins()
    {
        using QuestionIndex index = new(Semantics.Engine);
        index.Add(1, Read("How do I reset my router password?"));
        index.Add(2, Read("how do i reset the router's password"));
        index.FindBest(Read("how do I reset my router password"))!.ShouldSatisfyAllConditions(match => match.EntryId.ShouldBe(1), match => match.Comparison.Kind.ShouldBe(MatchKind.Plain));
    }

    [Fact]
    public void What_was_removed_is_not_found()
    {
        using QuestionIndex index = new(Semantics.Engine);
        index.Add(1, Read("where is my parcel"));
        index.Remove(1).ShouldBeTrue();
        index.Remove(1).ShouldBeFalse();
        index.FindBest(Read("where is my parcel")).ShouldBeNull();
        index.Count.ShouldBe(0);
        index.Bytes.ShouldBe(0);
    }

    [Fact]
    public void The_same_id_replaces()
    {
        using QuestionIndex index = new(Semantics.Engine);
        index.Add(1, Read("where is my parcel"));
        index.Add(1, Read("how tall is the tower"));
        index.Count.ShouldBe(1);
        index.FindBest(Read("how tall is the tower"))!.Comparison.Kind.ShouldBe(MatchKind.Plain);
    }

    [Fact]
    public void A_full_index_refuses()
    {
        using QuestionIndex index = new(Semantics.Engine, new VectorIndexOptions { Capacity = 1 });
        index.Add(1, Read("where is my parcel")).ShouldBeTrue();
        index.Add(2, Read("how tall is the tower")).ShouldBeFalse();
        index.Add(1, Read("how tall is the tower")).ShouldBeTrue();
    }

    [Fact]
    public void A_question_that_cannot_be_compared_is_found_when_it_is_the_same()
    {
        using QuestionIndex index = new(Semantics.Engine);
        index.Add(1, Read("как сбросить пароль"));
        index.FindBest(Read("Как сбросить пароль?"))!.EntryId.ShouldBe(1);
        index.FindBest(Read("how do I reset my password"))?.Comparison.Kind.ShouldBe(MatchKind.None);
    }

    [Fact]
    public void Entries_that_move_into_gaps_are_still_found()
    {
        using QuestionIndex index = new(Semantics.Engine);
        string[] texts = [.. Enumerable.Range(0, 50).Select(number => $"what does article {number} of the treaty demand")];
        for (int i = 0; i < texts.Length; i++) index.Add(i, Read(texts[i]));
        for (int i = 0; i < texts.Length; i += 2) index.Remove(i);
        for (int i = 0; i < texts.Length; i++)
        {
            QuestionMatch? match = index.FindBest(Read(texts[i]));
            if (i % 2 == 1) match!.EntryId.ShouldBe(i);
            else match?.Comparison.Kind.ShouldBe(MatchKind.None);
        }
    }

    [Fact]
    public async Task Many_look_up_while_one_changes()
    {
        using QuestionIndex index = new(Semantics.Engine, new VectorIndexOptions { Capacity = 100 });
        Question[] questions = [.. Enumerable.Range(0, 200).Select(number => Read($"what does article {number} of the treaty demand"))];
        index.Add(1_000, Read("where is my parcel"));
        Task changes = Task.Run(() =>
        {
            for (int i = 0; i < questions.Length; i++)
            {
                index.Add(i, questions[i]);
                if (i >= 50) index.Remove(i - 50);
            }
        }, TestContext.Current.CancellationToken);
        Question asked = Read("Where is my parcel?");
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 300; i++) index.FindBest(asked)!.EntryId.ShouldBe(1_000);
        }, TestContext.Current.CancellationToken))];
        await Task.WhenAll([changes, .. readers]);
        index.Count.ShouldBe(51);
    }

    [Fact]
    public void In_a_large_table_signs_first_finds_nearly_all_that_is_nearest()
    {
        VectorTable table = new();
        string[] subjects = ["card", "parcel", "password", "flight", "invoice", "garden", "recipe", "bridge", "planet", "guitar", "window", "battery"];
        string[] deeds = ["cancel", "repair", "sell", "paint", "find", "ship", "explain", "measure", "insure", "clean"];
        string[] circumstances = ["tomorrow", "in winter", "for free", "without tools", "from abroad", "with a friend", "at night", "in two days", "before lunch", "by phone"];
        foreach (string subject in subjects)
        {
            foreach (string deed in deeds)
            {
                foreach (string circumstance in circumstances)
                {
                    for (int number = 0; number < 5; number++)
                    {
                        Question stored = Read($"how do I {deed} my {subject} number {number} {circumstance}");
                        table.Add(table.Count, stored.Vector, stored.Scale);
                    }
                }
            }
        }

        table.Count.ShouldBeGreaterThan(4096);
        int found = 0;
        for (int asked = 0; asked < 50; asked++)
        {
            Question question = Read($"what is the way to {deeds[asked % 10]} a {subjects[asked % 12]} {circumstances[asked % 7]}");
            if (Find(table, question, inFull: false).Contains(Find(table, question, inFull: true)[0])) found++;
        }

        found.ShouldBeGreaterThanOrEqualTo(48);
    }

    private static long[] Find(VectorTable table, Question question, bool inFull)
    {
        NearestList nearest = new(stackalloc long[12], stackalloc float[12]);
        table.FindNearest(question.Vector, ref nearest, inFull);
        return nearest.Ids.ToArray();
    }

    private static Question Read(string text) => Semantics.Engine.Read(text);
}
