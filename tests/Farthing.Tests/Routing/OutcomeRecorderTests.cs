using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Quality.Feedback;
using Farthing.Routing.Outcomes;

namespace Farthing.Tests.Routing;

public sealed class OutcomeRecorderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly OutcomeTable _table = new();
    private readonly ComparedCalls _compared = new();
    private readonly OutcomeRecorder _recorder;

    public OutcomeRecorderTests() => _recorder = new OutcomeRecorder(_table, _compared);

    private OutcomeFigures Mail => _table.Find(new OutcomeGroup("shop", "table", "mail", "cheap"));

    [Fact]
    public void However_often_somebody_speaks_of_one_call_it_is_one_trial_and_the_latest_word_counts()
    {
        CallRecord call = CallOf(1);
        for (int i = 0; i < CallFeedback.MostOfOneCall; i++) _recorder.Received(call, Said(call, FeedbackLabel.Good, i));
        (Mail.Labels, Mail.Score).ShouldBe((1, 1));
        _recorder.Received(call, Said(call, FeedbackLabel.Bad, 20));
        (Mail.Labels, Mail.Score).ShouldBe((1, 0));
        _recorder.Received(CallOf(2), Said(CallOf(2), FeedbackLabel.Good, 0));
        (Mail.Labels, Mail.Score).ShouldBe((2, 1));
        _table.Find(new OutcomeGroup("shop", "table", OutcomeGroup.AllFeatures, "cheap")).Labels.ShouldBe(2);
    }

    [Fact]
    public void An_earlier_word_that_another_replica_heard_changes_nothing_when_it_is_read_later()
    {
        CallRecord call = CallOf(1);
        CallFeedback early = Said(call, FeedbackLabel.Good, 1), late = Said(call, FeedbackLabel.Bad, 2);
        _recorder.Received(call, late);
        _recorder.IsNews(early).ShouldBeFalse();
        _recorder.Received(call, early);
        _recorder.Received(call, late with { At = late.At.AddTicks(3) });
        (Mail.Labels, Mail.Score).ShouldBe((1, 0), "a store keeps microseconds: the same word is no news");
    }

    [Fact]
    public void What_a_comparison_found_stands_beside_what_the_user_says()
    {
        CallRecord call = CallOf(1);
        _recorder.Received(call, Said(call, FeedbackLabel.Good, 1));
        CallFeedback found = Said(call, FeedbackLabel.None, 2) with { Key = OutcomeRecorder.Comparison, Score = 0, Comment = OutcomeRecorder.Describe("cheap", "strong", "table") };
        _recorder.Received(call, found);
        (Mail.Labels, Mail.Score, Mail.Comparisons, Mail.Difference).ShouldBe((1, 1, 1, -1));
        _compared.Count("shop", "table").ShouldBe(0, "nothing was foretold of it");
    }

    [Theory]
    [InlineData(0.123456789012345678)]
    [InlineData(-1e-17)]
    [InlineData(0)]
    public void What_was_foretold_of_a_compared_call_is_read_back_as_it_was(double foretold)
    {
        CallRecord call = CallOf(1);
        CallFeedback found = Said(call, FeedbackLabel.None, 2) with { Key = OutcomeRecorder.Comparison, Score = 0, Comment = OutcomeRecorder.Describe("cheap", "strong", "table", foretold) };
        for (int i = 0; i < 3; i++) _recorder.Received(call, found);
        _recorder.Received(CallOf(2), found with { Call = CallOf(2).Id, Key = "shop" });
        (double[] scores, double[] gains) = _compared.Find("shop", "table");
        scores.ShouldBe([foretold], "once, and no client can say it");
        gains.ShouldBe([1]);
        _compared.Count("bank", "table").ShouldBe(0);
    }

    [Theory]
    [InlineData(CacheResults.Miss, 1)]
    [InlineData(CacheResults.Bypass, 1)]
    [InlineData(CacheResults.Exact, 0)]
    [InlineData(CacheResults.Coalesced, 0)]
    [InlineData(CacheResults.Semantic, 0)]
    [InlineData(CacheResults.Gate, 0)]
    [InlineData(CacheResults.Faq, 0)]
    [InlineData(CacheResults.Rule, 0)]
    public void Only_an_answer_that_a_model_was_asked_for_is_a_trial_of_it_and_tells_what_it_costs(string cache, int trials)
    {
        for (int i = 0; i < 5; i++)
        {
            CallRecord call = CallOf(i) with { Cache = cache };
            _recorder.Received(call, Said(call, FeedbackLabel.Good, i));
            _recorder.Paid(call);
        }

        (Mail.Labels, Mail.Calls).ShouldBe((5 * trials, 5 * trials));
    }

    [Fact]
    public void Of_so_many_calls_is_it_known_what_was_said_and_no_more()
    {
        LatestWords words = new(most: 3);
        for (int i = 0; i < 4; i++) words.TryTake(Said(CallOf(i), FeedbackLabel.Good, 0), OutcomeFigures.OfScore(1), out _).ShouldBeTrue();
        words.IsNews(Said(CallOf(3), FeedbackLabel.Good, 0)).ShouldBeFalse();
        words.IsNews(Said(CallOf(0), FeedbackLabel.Good, 0)).ShouldBeTrue("it was spoken of first and is forgotten");
    }

    [Fact]
    public void Words_that_come_at_once_from_everywhere_are_one_trial_a_call()
    {
        CallRecord[] calls = [.. Enumerable.Range(0, 50).Select(CallOf)];
        Parallel.For(0, 800, i => _recorder.Received(calls[i % 50], Said(calls[i % 50], i / 50 == 15 ? FeedbackLabel.Bad : FeedbackLabel.Good, i / 50)));
        (Mail.Labels, Mail.Score).ShouldBe((50, 0));
    }

    private static CallRecord CallOf(int number) => new()
    {
        Id = new CallId(7, (ulong)number),
        StartedAt = Noon,
        Principal = new Principal { Project = "shop", Feature = "mail" },
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = "cheap",
        Status = 200,
        Cache = CacheResults.Miss,
        Route = "table: worth most -> cheap",
        Charges = [new Charge { Provider = "p", Deployment = "d", Model = "cheap", Cost = new Usd(0.01m) }],
    };

    private static CallFeedback Said(CallRecord call, FeedbackLabel label, int second) => new() { Call = call.Id, At = Noon.AddSeconds(second), Key = "shop", Label = label };
}
