using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Index.Graph;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Tests.Caching.Semantic.Index;

public sealed class LargeIndexTests
{
    private static readonly VectorIndexOptions Options = new() { GraphFrom = 100, Graph = new GraphOptions { Neighbours = 8, BuildWidth = 32, SearchWidth = 64 } };

    [Fact]
    public async Task Beyond_its_bound_everything_moves_to_the_graph_and_is_found_there()
    {
        using VectorIndex index = new(Options, new Random(1));
        Question[] questions = Questions(300);
        for (int id = 0; id < 100; id++) index.Add(id, questions[id]);
        await index.Settled;
        index.InGraph.ShouldBe(0);
        for (int id = 100; id < 300; id++) index.Add(id, questions[id]);
        await index.Settled;
        index.InGraph.ShouldBe(300);
        for (int id = 0; id < 300; id++) Nearest(index, questions[id]).ShouldContain(id);
    }

    [Fact]
    public async Task When_few_are_left_they_move_back()
    {
        using VectorIndex index = new(Options, new Random(1));
        Question[] questions = Questions(200);
        for (int id = 0; id < 200; id++) index.Add(id, questions[id]);
        await index.Settled;
        for (int id = 40; id < 200; id++) index.Remove(id);
        await index.Settled;
        index.InGraph.ShouldBe(0);
        for (int id = 0; id < 40; id++) Nearest(index, questions[id]).ShouldContain(id);
    }

    [Fact]
    public async Task Every_entry_is_found_at_any_time_while_others_move_come_and_go()
    {
        using QuestionIndex index = new(Semantics.Engine, Options);
        Question stays = Semantics.Engine.Read("where is my parcel");
        Question[] questions = Questions(400);
        index.Add(1_000, stays);
        Task changes = Task.Run(() =>
        {
            for (int id = 0; id < questions.Length; id++)
            {
                index.Add(id, questions[id]);
                if (id >= 250) index.Remove(id - 250);
            }
        }, TestContext.Current.CancellationToken);

        // Not the very same words: it has to be found by its vector.
        Question asked = Semantics.Engine.Read("where is my parcl");
        while (!changes.IsCompleted) index.FindBest(asked)!.ShouldSatisfyAllConditions(match => match.EntryId.ShouldBe(1_000), match => match.Comparison.Kind.ShouldBe(MatchKind.Typo));
        await changes;
        await index.Settled;
        index.Count.ShouldBe(251);
        index.FindBest(asked)!.EntryId.ShouldBe(1_000);
    }

    [Fact]
    public async Task What_is_replaced_while_it_moves_is_found_as_what_it_is_now()
    {
        using QuestionIndex index = new(Semantics.Engine, Options);
        Question[] questions = Questions(400);
        for (int id = 0; id < 200; id++) index.Add(id, questions[id]);
        for (int id = 0; id < 200; id++) index.Add(id, questions[200 + id]);
        await index.Settled;
        index.Count.ShouldBe(200);
        for (int id = 0; id < 200; id++)
        {
            index.FindBest(questions[200 + id])!.EntryId.ShouldBe(id);
            index.FindBest(questions[id])?.Question.ShouldNotBe(questions[id]);
        }
    }

    [Fact]
    public async Task A_stopped_index_moves_nothing_more_and_still_finds_everything()
    {
        using VectorIndex index = new(Options, new Random(1));
        Question[] questions = Questions(300);
        for (int id = 0; id < 150; id++) index.Add(id, questions[id]);
        index.Dispose();
        await index.Settled;
        for (int id = 150; id < 300; id++) index.Add(id, questions[id]);
        await index.Settled;
        index.InGraph.ShouldBeLessThanOrEqualTo(150);
        for (int id = 0; id < 300; id++) Nearest(index, questions[id]).ShouldContain(id);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_never_near_in_a_large_index_either()
    {
        using QuestionIndex index = new(Semantics.Engine, Options);
        for (int id = 0; id < 150; id++) index.Add(id, Semantics.Engine.Read($"как сбросить пароль {id}"));
        await index.Settled;
        index.FindBest(Semantics.Engine.Read("how do I reset my password")).ShouldBeNull();
        index.FindBest(Semantics.Engine.Read("Как сбросить пароль 7?"))!.EntryId.ShouldBe(7);
    }

    [Fact]
    public async Task Its_entries_account_for_all_that_table_and_graph_take()
    {
        using VectorIndex index = new(Options with { Graph = new GraphOptions() }, new Random(1));
        Question[] questions = Questions(GraphBlock.Capacity);
        for (int id = 0; id < questions.Length; id++) index.Add(id, questions[id]);
        await index.Settled;
        index.Bytes.ShouldBeLessThan(QuestionIndex.EntryBytes * questions.Length);
    }

    private static long[] Nearest(VectorIndex index, Question question)
    {
        NearestList nearest = new(stackalloc long[12], stackalloc float[12]);
        index.FindNearest(question, ref nearest);
        return nearest.Ids.ToArray();
    }

    private static Question[] Questions(int count)
    {
        string[] subjects = ["card", "invoice", "password", "flight", "garden", "recipe", "bridge", "planet", "guitar", "window"];
        string[] deeds = ["cancel", "repair", "sell", "paint", "find", "ship", "explain", "measure", "insure", "clean"];
        return [.. Enumerable.Range(0, count).Select(number => Semantics.Engine.Read($"how do I {deeds[number / 10 % 10]} {subjects[number % 10]} number {number}"))];
    }
}
