using System.Text;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Tests.Wire;

/// <summary>What a user said last is read only where it cannot be misunderstood.</summary>
public sealed class LastTurnReaderTests
{
    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why is the sky blue?"}]}""", 1)]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},{"content":"Why is the sky blue?","role":"user"}],"n":1}""", 2)]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":[{"type":"text","text":"Why is the sky blue?"}]}]}""", 1)]
    [InlineData(Endpoint.Messages, """{"system":"Be brief.","messages":[{"role":"user","content":[{"cache_control":{"type":"ephemeral"},"text":"Why is the sky blue?","type":"text"}]}]}""", 1)]
    [InlineData(Endpoint.Responses, """{"input":"Why is the sky blue?"}""", 1)]
    [InlineData(Endpoint.Responses, """{"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Why is the \u0073ky blue?"}]}]}""", 1)]
    public void The_last_words_of_a_user_are_found_and_where_they_stand(Endpoint endpoint, string json, int turns)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);

        LastTurnReader.TryRead(body, endpoint, out LastTurn? turn).ShouldBeTrue();

        turn.ShouldNotBeNull().Text.ShouldBe("Why is the sky blue?");
        turn.Value.Turns.ShouldBe(turns);
        System.Text.Json.JsonSerializer.Deserialize<string>(body.AsSpan(turn.Value.Value.Start, turn.Value.Value.Length)).ShouldBe(turn.Value.Text);
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":"Hello"}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":["Hello"]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"prompt":"Hello"}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello"},{"role":"tool","tool_call_id":"a","content":"7"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello"}],"messages":[{"role":"user","content":"Goodbye"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","role":"assistant","content":"Hello"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello","content":"Goodbye"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":"Hello","name":"Ada"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"text","text":"you"}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:,"}}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":[{"type":"image_url","text":"Hello"}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":[{"type":"text","text":"Hello","text":"Goodbye"}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"messages":[{"role":"user","content":null}]}""")]
    [InlineData(Endpoint.Messages, """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"7"}]}]}""")]
    [InlineData(Endpoint.Responses, """{"input":[{"type":"function_call_output","call_id":"a","output":"7"}]}""")]
    [InlineData(Endpoint.Responses, """{"input":["Hello"]}""")]
    [InlineData(Endpoint.Embeddings, """{"input":"Hello"}""")]
    public void Anything_else_has_none(Endpoint endpoint, string json)
    {
        LastTurnReader.TryRead(Encoding.UTF8.GetBytes(json), endpoint, out LastTurn? turn).ShouldBeFalse();
        turn.ShouldBeNull();
    }

    [Theory]
    [InlineData(2_000, true)]
    [InlineData(20_000, false)]
    public void Of_a_text_that_is_longer_than_wanted_none_is_made(int length, bool isMade)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{new string('a', length)}}"}]}""");
        long before = GC.GetAllocatedBytesForCurrentThread();

        LastTurnReader.TryRead(body, Endpoint.ChatCompletions, out _, longest: 2_000).ShouldBe(isMade);

        if (!isMade) (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(length);
    }

    [Fact]
    public void A_text_in_escapes_counts_by_its_characters()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("\u0041", 2_000))}}"}]}""");

        LastTurnReader.TryRead(body, Endpoint.ChatCompletions, out LastTurn? turn, longest: 2_000).ShouldBeTrue();

        turn.ShouldNotBeNull().Text.Length.ShouldBe(2_000);
    }
}
