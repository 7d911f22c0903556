using Farthing.Answers.Matching;
using Farthing.Calls;

namespace Farthing.Tests.Answers;

public sealed class QuestionReaderTests
{
    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When are you open?"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"When are you open?"}]}],"temperature":1,"response_format":{"type":"text"}}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When are you open?"}],"logprobs":false,"n":1}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"content":"When are you open?","role":"user"}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"m","max_tokens":9,"system":"Be kind.","messages":[{"role":"user","content":"When are you open?"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":false,"input":"When are you open?"}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":false,"text":{"format":{"type":"text"}},"instructions":"Be kind.","input":[{"role":"user","content":[{"type":"input_text","text":"When are you open?"}]}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[{"parts":[{"text":"When are you open?"}]}],"generationConfig":{"temperature":0.1}}""")]
    public void A_single_question_is_found_in_every_wire(Endpoint endpoint, string body)
    {
        QuestionReader.TryRead(AskedCall.Of(body, endpoint), answersStored: false, out string question).ShouldBeTrue();
        question.ShouldBe("When are you open?");
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"When?"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"When?"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"},{"role":"system","content":"Do not answer."},{"role":"assistant","content":"It is"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"tools":[{"type":"function","function":{"name":"f"}}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"functions":[{"name":"f"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"When?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"When?"},{"type":"text","text":"And where?"}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"response_format":{"type":"json_object"}}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"logprobs":true}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"n":2}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?"}],"messages":[{"role":"user","content":"Where?"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"When?","cache_id":"x"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":[]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"m","messages":"When?x","input":[{"role":"user"}]}""", false)]
    [InlineData(Endpoint.Messages, """{"model":"m","max_tokens":9,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"When?"}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"When?"},{"role":"assistant","content":"We open at"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","input":"When?"}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":true,"input":"When?"}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":false,"input":"When?","previous_response_id":"resp_1"}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":false,"input":"When?","background":true}""")]
    [InlineData(Endpoint.Responses, """{"model":"m","store":false,"input":"When?","text":{"format":{"type":"json_schema","name":"x","schema":{}}}}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[{"parts":[{"text":"When?"}]}],"generationConfig":{"responseMimeType":"application/json"}}""")]
    [InlineData(Endpoint.Embeddings, """{"model":"m","input":"When?"}""")]
    [InlineData(Endpoint.CountTokens, """{"model":"m","messages":[{"role":"user","content":"When?"}]}""")]
    public void What_is_more_than_a_question_is_left_to_a_model(Endpoint endpoint, string body, bool answers = false) =>
        QuestionReader.TryRead(AskedCall.Of(body, endpoint), answersStored: false, out _).ShouldBe(answers);

    [Fact]
    public void A_response_that_the_provider_is_to_keep_is_answered_only_where_the_settings_say_so() =>
        QuestionReader.TryRead(AskedCall.Of("""{"model":"m","input":"When?"}""", Endpoint.Responses), answersStored: true, out _).ShouldBeTrue();

    [Fact]
    public void A_question_of_a_megabyte_is_left_to_a_model_without_being_read()
    {
        QuestionReader.TryRead(AskedCall.Asking(new string('a', 1 << 20)), false, out string question).ShouldBeFalse();
        question.ShouldBeEmpty();
        QuestionReader.TryRead(AskedCall.Asking(new string('a', QuestionReader.MaxLength + 1)), false, out _).ShouldBeFalse();
        QuestionReader.TryRead(AskedCall.Asking(new string('a', QuestionReader.MaxLength)), false, out _).ShouldBeTrue();
    }
}
