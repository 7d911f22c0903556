using Farthing.Caching;
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

    private static void Add(QuestionBook book, int area, int number)
    {
        QuestionEntry entry = new(Area(area), Answer(number), Text(number));
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
