using Farthing.Calls;
using Farthing.Providers.Balancing;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Providers.Balancing;

/// <summary>Which calls belong to one conversation.</summary>
public sealed class ConversationPrefixTests : IDisposable
{
    private readonly ServedModel _model = new(new TestClock());

    [Theory]
    [InlineData("""{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Go on"}]}""")]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"Hi"}],"tools":[{"x":1}]}""", """{"tools":[{"x":1}],"temperature":1,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}""")]
    [InlineData("""{"system":"S","messages":[{"content":"Hi","role":"user"}]}""", """{"system":"S","max_tokens":5,"messages":[{"content":"Hi","role":"user"},{"role":"assistant","content":[]}]}""")]
    [InlineData("""{"instructions":"I","input":[{"role":"user","content":"Hi"}]}""", """{"instructions":"I","input":[{"role":"user","content":"Hi"},{"type":"function_call"}]}""")]
    [InlineData("""{"prompt_cache_key":"k","messages":[{"role":"user","content":"one"}]}""", """{"messages":[{"role":"user","content":"two"}],"prompt_cache_key":"k"}""")]
    [InlineData("""{"systemInstruction":{},"contents":[{"role":"user","parts":[]}]}""", """{"contents":[{"role":"user","parts":[]},{"role":"model"}],"systemInstruction":{}}""")]
    public void Calls_that_begin_alike_belong_together(string one, string other) => Of(one).ShouldBe(Of(other));

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"user","content":"Ho"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"system","content":"T"},{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"system":"S","messages":[{"role":"user","content":"Hi"}]}""", """{"system":"T","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"tools":[1],"messages":[{"role":"user","content":"Hi"}]}""", """{"tools":[2],"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"prompt_cache_key":"k"}""", """{"prompt_cache_key":"l"}""")]
    [InlineData("""{"input":"one"}""", """{"input":"two"}""")]
    public void Others_do_not(string one, string other) => Of(one).ShouldNotBe(Of(other));

    [Fact]
    public void Projects_have_none_in_common() =>
        Of("""{"messages":[{"role":"user","content":"Hi"}]}""", "one").ShouldNotBe(Of("""{"messages":[{"role":"user","content":"Hi"}]}""", "two"));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":{"role":"user"}}""")]
    [InlineData("""{"messages":[1,[2],{"role":["user"]},{"role":"\ud800"}]}""")]
    [InlineData("""{"prompt_cache_key":7,"messages":null,"tools":"none","messages":[{"content":"x"}]}""")]
    public void Whatever_a_body_holds_it_has_a_name(string body) => Of(body).ShouldBe(Of(body));

    [Fact]
    public void The_name_is_the_same_in_every_process() => Of("""{"messages":[{"role":"user","content":"Hi"}]}""").ShouldBe(Expected);

    public void Dispose() => _model.Dispose();

    private const ulong Expected = 8614889792171435801;

    private ulong Of(string body, string project = "default") => ConversationPrefix.Of(_model.Of(body, Endpoint.ChatCompletions, project));
}
