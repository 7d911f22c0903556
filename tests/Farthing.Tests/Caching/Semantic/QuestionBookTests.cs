using Farthing.Caching;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Serving;

namespace Farthing.Tests.Caching.Semantic;

public sealed class QuestionBookTests
{
    private const long MaxBytes = 100_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void It_never_takes_more_than_it_may_in_however_many_areas(int areas)
    {
        QuestionBook book = new(Semantics.Engine, MaxBytes);
        for (int number = 0; number < 500; number++)
        {
            Add(book, number % areas, number);
            book.Bytes.ShouldBeLessThanOrEqualTo(MaxBytes);
        }

        book.Bytes.ShouldBeGreaterThan(MaxBytes / 2);
        book.Find(Area(499 % areas), Semantics.Engine.Read(Text(499)))!.Value.Answer.ShouldBe(Answer(499));
        book.Find(Area(0), Semantics.Engine.Read(Text(0)))?.Answer.ShouldNotBe(Answer(0));
    }

    [Fact]
    public void A_question_that_alone_takes_more_is_not_kept()
    {
        QuestionBook book = new(Semantics.Engine, maxBytes: 100);
        Add(book, area: 1, number: 1);
        book.Bytes.ShouldBe(0);
        book.Find(Area(1), Semantics.Engine.Read(Text(1))).ShouldBeNull();
    }

    [Fact]
    public void The_nearest_by_vector_are_those_that_reading_all_of_them_finds()
    {
        QuestionBook book = new(Semantics.Engine, maxBytes: 100_000_000);
        for (int number = 0; number < 300; number++) Add(book, area: 1, number, Vector("new", number));
        for (int number = 300; number < 320; number++) Add(book, area: 1, number, Vector("old", number));
        EmbeddedVector asked = Vector("new", 1_000);
        int[] nearest = [.. Enumerable.Range(0, 300).OrderByDescending(number => asked.Cosine(Vector("new", number))).Take(6)];

        long wanted = QuestionBook.IdOf(Answer(nearest[4]));
        var found = book.FindNearest(Area(1), Semantics.Engine.Read(Text(7)), asked, wanted);

        found.Select(each => each.Answer).ShouldBe(new[] { nearest[4], nearest[0], nearest[1], nearest[2], nearest[3], nearest[5] }.Select(Answer));
        found.ShouldAllBe(each => each.Cosine == asked.Cosine(Vector("new", (int)each.Answer.Fourth)));
    }

    [Fact]
    public void Looking_by_vector_copies_nothing_of_the_area()
    {
        QuestionBook book = new(Semantics.Engine, maxBytes: 100_000_000);
        Question question = Semantics.Engine.Read(Text(7));
        EmbeddedVector asked = Vector("new", 1_000);
        long Allocated() => Allocation.LeastOf(() =>
        {
            book.HasVectors(Area(1), "new").ShouldBeTrue();
            book.FindNearest(Area(1), question, asked, null).Count.ShouldBe(6);
        });
        for (int number = 0; number < 20; number++) Add(book, area: 1, number, Vector("new", number));
        long ofFew = Allocated();
        for (int number = 20; number < 1_000; number++) Add(book, area: 1, number, Vector("new", number));
        Allocated().ShouldBeLessThan(ofFew + 1_000);
    }

    [Fact]
    public void An_area_has_vectors_of_an_embedder_as_long_as_a_question_has_one()
    {
        QuestionBook book = new(Semantics.Engine, maxBytes: 100_000_000);
        book.HasVectors(Area(1), "new").ShouldBeFalse();
        Add(book, area: 1, number: 1);
        book.HasVectors(Area(1), "new").ShouldBeFalse();
        Add(book, area: 1, number: 1, Vector("old", 1));
        Add(book, area: 1, number: 1, Vector("new", 1));
        (book.HasVectors(Area(1), "old"), book.HasVectors(Area(1), "new")).ShouldBe((false, true));
        book.Remove(Area(1), Answer(1));
        book.HasVectors(Area(1), "new").ShouldBeFalse();
    }

    private static EmbeddedVector Vector(string embedder, int seed)
    {
        Random random = new(seed);
        return EmbeddedVector.Of(embedder, [.. Enumerable.Range(0, 64).Select(_ => (float)random.NextDouble() - 0.5f)])!;
    }

    private static void Add(QuestionBook book, int area, int number, EmbeddedVector? vector = null)
    {
        QuestionEntry entry = new(Area(area), Answer(number), Text(number), vector);
        book.Add(Header(QuestionEntry.KeyOf(entry.Answer)), entry, Semantics.Engine.Read(entry.Text));
    }

    private static string Text(int number) => $"how do I return article {number} of my order";

    private static CacheKey Area(int number) => new(0, 1, 0, (ulong)number);

    private static CacheKey Answer(int number) => new(0, 2, 0, (ulong)number);

    private static CacheHeader Header(CacheKey key) => new()
    {
        Key = key,
        Kind = CacheKind.Question,
        Scope = "project:default",
        StoredAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.MaxValue,
        StaleUntil = DateTimeOffset.MaxValue,
    };
}
