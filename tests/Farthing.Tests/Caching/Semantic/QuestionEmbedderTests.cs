using System.Text;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Optimiser;
using Farthing.Pricing;
using Farthing.Tests.Budgets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Caching.Semantic;

public sealed class QuestionEmbedderTests
{
    private static readonly Usd Price = new(0.000001m);

    private readonly TestClock _time = new();
    private readonly List<(string[] Texts, CacheMode Cache, string[] Regions)> _asked = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_embedded_before_the_known_pairs_were_told_apart()
    {
        await using QuestionEmbedder embedder = Embedder((texts, _) => Answer(texts));
        (await embedder.EmbedAsync("a question", [])).Vector.ShouldBeNull();
        _asked.ShouldBeEmpty();
        (await embedder.ProveAsync(Stop)).ShouldBeTrue();
        _asked.Single().Cache.ShouldBe(CacheMode.Refresh);
        EmbeddedQuestion found = await embedder.EmbedAsync("a question", []);
        found.Vector!.Embedder.ShouldBe("embedder (model, 64)");
        found.Cost.ShouldBe(Price);
        _asked[^1].Cache.ShouldBe(CacheMode.Default);
    }

    [Fact]
    public async Task The_same_question_at_the_same_time_is_embedded_once_and_paid_once()
    {
        TaskCompletionSource<OwnAnswer> coming = new();
        await using QuestionEmbedder embedder = Embedder((texts, _) => texts.Length > 1 ? Answer(texts) : coming.Task);
        await embedder.ProveAsync(Stop);
        Task<EmbeddedQuestion>[] twins = [.. Enumerable.Range(0, 20).Select(_ => embedder.EmbedAsync("a question", []))];
        Task<EmbeddedQuestion> elsewhere = embedder.EmbedAsync("a question", ["eu"]);
        coming.SetResult(await Answer(["a question"]));
        EmbeddedQuestion[] found = await Task.WhenAll(twins);
        found.ShouldAllBe(each => each.Vector != null);
        found.Count(each => each.Cost > Usd.Zero).ShouldBe(1);
        (await elsewhere).Cost.ShouldBe(Price);
        _asked.Count(each => each.Texts.Length == 1 && each.Regions.Length == 0).ShouldBe(1);
        _asked.Count(each => each.Regions is ["eu"]).ShouldBe(1);
    }

    [Fact]
    public async Task After_three_failures_in_a_row_it_has_to_prove_itself_anew_and_does_when_it_is_back()
    {
        bool isAway = false;
        TaskCompletionSource away = new(TaskCreationOptions.RunContinuationsAsynchronously), back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using QuestionEmbedder embedder = Embedder((texts, _) =>
        {
            bool wasAway = isAway;
            if (texts.Length > 1) (wasAway ? away : back).TrySetResult();
            return wasAway ? Task.FromResult(new OwnAnswer(503, Encoding.UTF8.GetBytes("""{"error":{"code":"busy","message":"not now: a question"}}"""), null)) : Answer(texts);
        });
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = embedder.RunAsync(ends.Token);
        await back.Task;
        while (embedder.Proven is null) await Task.Yield();
        isAway = true;
        back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < 2; i++) await embedder.EmbedAsync($"question {i}", []);
        embedder.Proven.ShouldNotBeNull();
        embedder.State.Trouble.ShouldBe("The embedder embedder (cache.embedder) gave no vector: the answer was 503 (busy)");
        await embedder.EmbedAsync("question 3", []);
        embedder.Proven.ShouldBeNull();
        await away.Task;
        isAway = false;
        while (!back.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        while (embedder.Proven is null) await Task.Yield();
        embedder.State.Trouble.ShouldBeNull();
        embedder.State.Failed.ShouldBe(3);
        await ends.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_given_up()
    {
        await using QuestionEmbedder embedder = Embedder(async (texts, cancelled) =>
        {
            if (texts.Length > 1) return await Answer(texts);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled).ContinueWith(_ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default);
            return new OwnAnswer(0, default, null);
        });
        await embedder.ProveAsync(Stop);
        Task<EmbeddedQuestion> asked = embedder.EmbedAsync("a question", []);
        asked.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));
        (await asked).Vector.ShouldBeNull();
        embedder.State.Trouble!.ShouldEndWith("no answer within 2 s (cache.embedder.timeout)");
    }

    [Fact]
    public async Task A_vector_that_the_cache_kept_from_another_model_is_asked_for_again_before_anything_is_said()
    {
        await using QuestionEmbedder embedder = Embedder((texts, _) => Answer(texts, texts.Length == 1 && _asked[^1].Cache == CacheMode.Default ? "older" : "model"));
        await embedder.ProveAsync(Stop);
        EmbeddedQuestion found = await embedder.EmbedAsync("a question", []);
        found.Vector.ShouldNotBeNull();
        found.Cost.ShouldBe(Price + Price);
        embedder.State.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Whatever_the_way_there_throws_costs_a_vector_only()
    {
        await using QuestionEmbedder embedder = Embedder((texts, _) => texts.Length > 1 ? Answer(texts) : throw new InvalidOperationException("a question"));
        await embedder.ProveAsync(Stop);
        (await embedder.EmbedAsync("a question", [])).Vector.ShouldBeNull();
        embedder.State.Trouble!.ShouldEndWith("InvalidOperationException");
    }

    [Fact]
    public void Vectors_of_two_embedders_have_no_cosine_and_eight_bits_keep_the_angle()
    {
        float[] numbers = [.. Enumerable.Range(0, 100).Select(i => MathF.Sin(i))], others = [.. Enumerable.Range(0, 100).Select(i => MathF.Sin(i + 0.3f))];
        EmbeddedVector first = EmbeddedVector.Of("a", numbers)!, second = EmbeddedVector.Of("a", others)!;
        first.Cosine(second)!.Value.ShouldBe(numbers.Zip(others, (x, y) => x * y).Sum() / MathF.Sqrt(numbers.Sum(x => x * x) * others.Sum(x => x * x)), 0.01f);
        first.Cosine(EmbeddedVector.Of("b", others)!).ShouldBeNull();
        EmbeddedVector.Of("a", [0, 0]).ShouldBeNull();
        EmbeddedVector.Of("a", [float.NaN, 1]).ShouldBeNull();

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        first.Write(writer);
        stream.Position = 0;
        using BinaryReader reader = new(stream);
        EmbeddedVector.Read(reader).Cosine(first)!.Value.ShouldBe(1, 1e-5f);
    }

    private QuestionEmbedder Embedder(Func<string[], CancellationToken, Task<OwnAnswer>> answer) => new(
        (body, regions, cache, cancelled) =>
        {
            string[] texts = TextsIn(body);
            lock (_asked) _asked.Add((texts, cache, [.. regions]));
            return answer(texts, cancelled);
        },
        new EmbedderOptions { Model = "embedder" },
        _time,
        NullLogger<QuestionEmbedder>.Instance);

    private static string[] TextsIn(ReadOnlyMemory<byte> body)
    {
        using JsonDocument request = JsonDocument.Parse(body);
        return [.. request.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)];
    }

    private static Task<OwnAnswer> Answer(string[] texts, string model = "model") => Task.FromResult(new OwnAnswer(
        200,
        JsonSerializer.SerializeToUtf8Bytes(new { data = texts.Select((text, index) => new { index, embedding = Words(text) }), model }),
        Price));

    // Texts that share words lie near each other.
    private static float[] Words(string text)
    {
        float[] vector = new float[64];
        foreach (string word in text.ToLowerInvariant().Split(' '))
        {
            Random random = new(word.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
            for (int i = 0; i < vector.Length; i++) vector[i] += (float)((random.NextDouble() * 2) - 1) * word.Length;
        }

        return vector;
    }
}
