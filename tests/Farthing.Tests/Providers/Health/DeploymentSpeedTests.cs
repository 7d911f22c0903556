using Farthing.Providers.Health;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Providers.Health;

public sealed class DeploymentSpeedTests
{
    private readonly TestClock _clock = new();
    private readonly DeploymentSpeed _speed;

    public DeploymentSpeedTests() => _speed = new DeploymentSpeed(_clock);

    [Fact]
    public void Nothing_is_known_before_an_answer_passed()
    {
        (_speed.TimeToFirstToken, _speed.TokensPerSecond, _speed.TimeFor(100)).ShouldBe((null, null, null));
    }

    [Fact]
    public void A_stream_says_when_it_began_and_how_fast_it_was_written()
    {
        _speed.Add(Seconds(0.5), Seconds(2.5), 100);
        _speed.TimeToFirstToken.ShouldBe(Seconds(0.5));
        _speed.TokensPerSecond.ShouldBe(50);
        _speed.TimeFor(200).ShouldBe(Seconds(4.5));
    }

    [Fact]
    public void A_whole_answer_says_only_how_fast_it_came_at_least()
    {
        _speed.Add(null, Seconds(2), 100);
        _speed.TimeToFirstToken.ShouldBeNull();
        _speed.TokensPerSecond.ShouldBe(50);
    }

    [Fact]
    public void What_streams_say_is_not_spoiled_by_whole_answers()
    {
        _speed.Add(null, Seconds(100), 100);
        _speed.Add(Seconds(1), Seconds(3), 100);
        _speed.Add(null, Seconds(100), 100);
        _speed.TokensPerSecond.ShouldBe(50);
    }

    [Fact]
    public void The_newest_answer_counts_for_a_fifth()
    {
        _speed.Add(Seconds(1), Seconds(2), 100);
        _speed.Add(Seconds(2), Seconds(3), 200);
        _speed.TimeToFirstToken!.Value.TotalSeconds.ShouldBe(1.2, 1e-9);
        _speed.TokensPerSecond!.Value.ShouldBe(120, 1e-9);
    }

    [Fact]
    public void An_answer_of_a_few_tokens_says_nothing_of_the_pace()
    {
        _speed.Add(Seconds(1), Seconds(1.001), 3);
        _speed.TimeToFirstToken.ShouldBe(Seconds(1));
        _speed.TokensPerSecond.ShouldBeNull();
    }

    [Fact]
    public void What_is_old_is_not_known_any_more()
    {
        _speed.Add(Seconds(9), Seconds(19), 100);
        _clock.Advance(TimeSpan.FromMinutes(2.1));
        (_speed.TimeToFirstToken, _speed.TokensPerSecond, _speed.TimeFor(1)).ShouldBe((null, null, null));
        _speed.Add(Seconds(1), Seconds(2), 100);
        _speed.TimeToFirstToken.ShouldBe(Seconds(1));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
