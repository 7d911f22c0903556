using System.Runtime.InteropServices;
using System.Text.Json;

namespace Farthing.Simulator.Tests.Embeddings;

public sealed class EmbeddingsTests
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task A_vector_has_length_one_and_follows_from_the_text()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        float[] first = Vector(await host.AskAsync(Path, """{"model":"text-embedding-3-small","input":"a harbour"}"""));
        float[] again = Vector(await host.AskAsync(Path, """{"model":"text-embedding-3-small","input":"a harbour"}"""));
        float[] other = Vector(await host.AskAsync(Path, """{"model":"text-embedding-3-small","input":"a bridge"}"""));

        first.Length.ShouldBe(1536);
        first.Sum(value => (double)value * value).ShouldBe(1, 1e-4);
        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public async Task Base64_carries_the_same_numbers()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        const string Body = """ "model":"text-embedding-3-large","dimensions":256,"input":"a harbour" """;
        float[] plain = Vector(await host.AskAsync(Path, $$"""{{{Body}}}"""));
        JsonElement encoded = await host.AskAsync(Path, $$"""{{{Body}},"encoding_format":"base64"}""");
        float[] decoded = MemoryMarshal.Cast<byte, float>(encoded.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64()).ToArray();

        plain.Length.ShouldBe(256);
        decoded.ShouldBe(plain);
    }

    [Fact]
    public async Task A_batch_keeps_its_order_and_counts_all_inputs()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement batch = await host.AskAsync(Path, """{"model":"text-embedding-3-small","dimensions":8,"input":["one two","three"]}""");
        JsonElement second = await host.AskAsync(Path, """{"model":"text-embedding-3-small","dimensions":8,"input":"three"}""");

        batch.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()).ShouldBe([0, 1]);
        Vector(batch, 1).ShouldBe(Vector(second));
        batch.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(3);
        batch.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("[1,2,3]", 1, 3)]
    [InlineData("[[1,2,3],[4,5]]", 2, 5)]
    public async Task Tokens_may_stand_for_text(string input, int vectors, int tokens)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Path, $$"""{"model":"text-embedding-3-small","dimensions":4,"input":{{input}}}""");
        answer.GetProperty("data").GetArrayLength().ShouldBe(vectors);
        answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(tokens);
    }

    [Theory]
    [InlineData(""" "input":"" """, "input")]
    [InlineData(""" "input":[] """, "input")]
    [InlineData(""" "input":[1,"a"] """, "input")]
    [InlineData(""" "input":"a","dimensions":99999 """, "dimensions")]
    [InlineData(""" "input":"a","encoding_format":"hex" """, "encoding_format")]
    [InlineData(""" "x":1 """, "input")]
    public async Task A_wrong_request_is_refused_by_field(string fields, string param)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Path, $$"""{"model":"text-embedding-3-small",{{fields}}}""", 400);
        answer.GetProperty("error").GetProperty("param").GetString().ShouldBe(param);
    }

    private static float[] Vector(JsonElement answer, int place = 0) =>
        [.. answer.GetProperty("data")[place].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
}
