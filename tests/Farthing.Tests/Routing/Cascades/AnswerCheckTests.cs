using System.Text;
using Farthing.Caching.Answers;
using Farthing.Caching.Replay;
using Farthing.Calls;
using Farthing.Routing.Cascades.Checks;

namespace Farthing.Tests.Routing.Cascades;

public sealed class AnswerCheckTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData(" \n ", false)]
    [InlineData("x", true)]
    public void An_answer_says_something(string text, bool passes) => new EmptyCheck().Passes(Answer(text)).ShouldBe(passes);

    [Theory]
    [InlineData("I'm sorry, but I can't do that.", false)]
    [InlineData("I’m unable to help.", false)]
    [InlineData("As an AI, I have no rivers.", false)]
    [InlineData("The three rivers are the Ob, the Po and the Don.", true)]
    public void A_refusal_is_known_by_its_first_words(string text, bool passes) => new RefusalCheck().Passes(Answer(text)).ShouldBe(passes);

    [Fact]
    public void A_letter_that_apologises_further_down_is_no_refusal() =>
        new RefusalCheck().Passes(Answer("Dear Ms Lovelace,\n\n" + new string('x', 200) + " I am sorry for the delay.")).ShouldBeTrue();

    [Theory]
    [InlineData(AnswerTraits.Refused, false)]
    [InlineData(AnswerTraits.None, true)]
    public void A_providers_sign_of_refusal_counts(AnswerTraits traits, bool passes) => new RefusalCheck().Passes(Answer("x") with { Traits = traits }).ShouldBe(passes);

    [Theory]
    [InlineData("2 + 2 = 4, so 4 * 3 = 12", true)]
    [InlineData("2 + 2 = 5", false)]
    public void Calculations_are_made_again(string text, bool passes) => new ArithmeticAnswerCheck().Passes(Answer(text)).ShouldBe(passes);

    [Theory]
    [InlineData("It might be so; perhaps not; I am not sure.", false)]
    [InlineData("It might be so.", true)]
    public void Much_doubt_speaks_against_an_answer(string text, bool passes) => new HedgingCheck(2).Passes(Answer(text)).ShouldBe(passes);

    [Theory]
    [InlineData(-0.4, true)]
    [InlineData(-0.6, false)]
    [InlineData(null, true)]
    public void Unlikely_words_speak_against_an_answer_where_likelihood_is_given(double? mean, bool passes) =>
        new ProbabilityCheck(-0.5).Passes(Answer("x") with { LogProbability = mean }).ShouldBe(passes);

    [Theory]
    [InlineData("ab", false)]
    [InlineData("abc", true)]
    [InlineData("abcdef", false)]
    public void Answers_have_a_length(string text, bool passes) => new LengthCheck(3, 5).Passes(Answer(text)).ShouldBe(passes);

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"response_format":{"type":"json_object"}}""", "not json", false)]
    [InlineData(Endpoint.ChatCompletions, """{"response_format":{"type":"json_object"}}""", "{}", true)]
    [InlineData(Endpoint.ChatCompletions, """{"response_format":{"type":"text"}}""", "not json", true)]
    [InlineData(Endpoint.Responses, """{"text":{"format":{"type":"json_schema","schema":{"type":"array"}}}}""", "{}", false)]
    [InlineData(Endpoint.Responses, """{"text":{"format":{"type":"json_schema","schema":{"type":"array"}}}}""", "[]", true)]
    [InlineData(Endpoint.Messages, """{"output_config":{"format":{"type":"json_schema","schema":{"required":["a"]}}}}""", "{}", false)]
    [InlineData(Endpoint.GenerateContent, """{"generationConfig":{"responseSchema":{"type":"OBJECT","required":["a"]}}}""", """{"b":1}""", false)]
    [InlineData(Endpoint.GenerateContent, """{"generationConfig":{"responseMimeType":"application/json"}}""", """{"b":1}""", true)]
    public void JSON_that_was_asked_for_is_checked_on_every_wire(Endpoint endpoint, string request, string text, bool passes)
    {
        using RequestedForm form = RequestedForm.Read(endpoint, Encoding.UTF8.GetBytes(request));
        new JsonCheck().Passes(Answer(text) with { Form = form }).ShouldBe(passes);
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"tools":[{"type":"function","function":{"name":"f","parameters":{"required":["a"]}}}],"tool_choice":"required"}""")]
    [InlineData(Endpoint.Responses, """{"tools":[{"type":"function","name":"f","parameters":{"required":["a"]}}],"tool_choice":"required"}""")]
    [InlineData(Endpoint.Messages, """{"tools":[{"name":"f","input_schema":{"required":["a"]}}],"tool_choice":{"type":"any"}}""")]
    [InlineData(Endpoint.GenerateContent, """{"tools":[{"functionDeclarations":[{"name":"f","parameters":{"required":["a"]}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}}""")]
    public void Calls_of_tools_are_checked_on_every_wire(Endpoint endpoint, string request)
    {
        using RequestedForm form = RequestedForm.Read(endpoint, Encoding.UTF8.GetBytes(request));
        bool Passes(params ToolUse[] tools) => new ToolCallCheck().Passes(Answer("") with { Form = form, Tools = tools });
        Passes(new ToolUse("f", """{"a":1}""")).ShouldBeTrue();
        Passes(new ToolUse("f", "{}")).ShouldBeFalse();
        Passes(new ToolUse("f", "")).ShouldBeFalse();
        Passes(new ToolUse("f", "[]")).ShouldBeFalse();
        Passes(new ToolUse("g", "{}")).ShouldBeFalse();
        Passes().ShouldBeFalse();
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"choices":[{"index":0,"message":{"content":"Ob"},"logprobs":{"content":[{"logprob":-1},{"logprob":-3}]},"finish_reason":"stop"}]}""", "Ob", -2.0)]
    [InlineData(Endpoint.Messages, """{"type":"message","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Ob"}],"stop_reason":"end_turn"}""", "Ob", null)]
    [InlineData(Endpoint.Responses, """{"object":"response","status":"completed","output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"Ob","logprobs":[{"logprob":-0.5}]}]}]}""", "Ob", -0.5)]
    [InlineData(Endpoint.GenerateContent, """{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Ob"}]},"finishReason":"STOP","avgLogprobs":-0.25}]}""", "Ob", -0.25)]
    public void The_words_and_their_likelihood_are_read_on_every_wire(Endpoint endpoint, string body, string text, double? mean)
    {
        using RequestedForm form = RequestedForm.Read(endpoint, default);
        CheckedAnswer answer = AnswerContents.Read(endpoint, AnswerForm.Whole, Encoding.UTF8.GetBytes(body), form, null).ShouldNotBeNull();
        answer.Text.ShouldBe(text);
        answer.LogProbability.ShouldBe(mean);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no"}}""")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":7}""")]
    [InlineData("""[]""")]
    [InlineData("""nonsense""")]
    [InlineData("")]
    public void What_is_no_answer_has_no_contents(string body)
    {
        using RequestedForm form = RequestedForm.Read(Endpoint.ChatCompletions, default);
        AnswerContents.Read(Endpoint.ChatCompletions, AnswerForm.Whole, Encoding.UTF8.GetBytes(body), form, null).ShouldBeNull();
    }

    private static CheckedAnswer Answer(string text) => new() { Form = RequestedForm.Read(Endpoint.ChatCompletions, default), Text = text };
}
