using System.Text.Json;

namespace Farthing.Simulator.Tests.Generation;

public sealed class StructuredOutputTests
{
    private const string Schema = """
        {"type":"object","additionalProperties":false,"required":["name","size","tags","kind"],"properties":{
          "name":{"type":"string","minLength":3},"size":{"type":"integer","minimum":5,"maximum":9},
          "tags":{"type":"array","items":{"type":"string"},"minItems":2},"kind":{"enum":["a","b"]} } }
        """;

    private const string Question = """ "messages":[{"role":"user","content":"Describe a harbour."}] """;

    [Fact]
    public async Task Json_mode_gives_a_json_object()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$""" "response_format":{"type":"json_object"},{{Question}} """);
        JsonElement.Parse(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!).ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task A_schema_is_followed_on_every_wire()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string named = $$"""{"type":"json_schema","json_schema":{"name":"harbour","strict":true,"schema":{{Schema}}} }""";
        JsonElement chat = await host.ChatAsync($$""" "response_format":{{named}},{{Question}} """);
        Check(chat.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);

        JsonElement response = await host.AskAsync("/v1/responses",
            $$"""{"model":"gpt-4.1","input":"Describe a harbour.","text":{"format":{"type":"json_schema","name":"harbour","schema":{{Schema}}} } }""");
        Check(response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!);

        foreach (string field in (string[])["\"output_config\":{\"format\":", "\"output_format\":"])
        {
            string close = field.Contains("config", StringComparison.Ordinal) ? "}" : "";
            JsonElement message = await host.MessageAsync($$""" {{field}}{"type":"json_schema","schema":{{Schema}} }{{close}},{{Question}} """);
            Check(message.GetProperty("content")[0].GetProperty("text").GetString()!);
        }

        JsonElement gemini = await host.AskAsync("/v1beta/models/gemini-2.5-flash:generateContent", $$"""
            {"contents":[{"parts":[{"text":"Describe a harbour."}]}],"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{{Schema}}} }
            """);
        Check(gemini.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString()!);
    }

    private static void Check(string text)
    {
        JsonElement value = JsonElement.Parse(text);
        value.EnumerateObject().Select(property => property.Name).ShouldBe(["name", "size", "tags", "kind"]);
        value.GetProperty("name").GetString()!.Length.ShouldBeGreaterThanOrEqualTo(3);
        value.GetProperty("size").GetInt32().ShouldBeInRange(5, 9);
        value.GetProperty("tags").GetArrayLength().ShouldBeGreaterThanOrEqualTo(2);
        value.GetProperty("kind").GetString().ShouldBeOneOf("a", "b");
    }
}
