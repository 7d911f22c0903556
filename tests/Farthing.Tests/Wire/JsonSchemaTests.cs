using System.Text.Json;
using Farthing.Wire.Schemas;

namespace Farthing.Tests.Wire;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}""", """{"a":1}""", """{"a":1.5} {"a":"1"} {} {"a":1,"b":2} [] 1""")]
    [InlineData("""{"type":["string","null"]}""", """null""", """1 {} []""")]
    [InlineData("""{"type":"STRING","nullable":true}""", """null""", """1""")]
    [InlineData("""{"enum":["red","green",3]}""", """3""", """4 "blue" null""")]
    [InlineData("""{"const":{"a":[1,2]}}""", """{ "a": [1, 2] }""", """{"a":[2,1]}""")]
    [InlineData("""{"type":"array","items":{"type":"number"},"minItems":1,"maxItems":2,"uniqueItems":true}""", """[1,2.5]""", """[] [1,2,3] ["1"] [1,1.0]""")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}""", """["a",1]""", """[1] ["a","b"]""")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3,"pattern":"^[a-z]+$"}""", "\"abc\"", "\"a\" \"abcd\" \"AB\"")]
    [InlineData("""{"type":"string","maxLength":1}""", "\"\\ud83d\\ude42\"", "\"ab\"")]
    [InlineData("""{"minimum":0,"exclusiveMaximum":10,"multipleOf":0.5}""", """9.5""", """-1 10 0.3""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"object","required":["x"]}]}""", """{"x":1}""", """1 {}""")]
    [InlineData("""{"allOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("""{"not":{"type":"null"}}""", """1""", """null""")]
    [InlineData("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"]}}}""", """{"next":{"next":null}}""", """{"next":{}} {"next":1}""")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"x":1}""", """{"x":"1"}""")]
    public void What_a_schema_asks_for_is_told_from_what_it_does_not(string schema, string valid, string invalid)
    {
        using JsonDocument root = JsonDocument.Parse(schema);
        JsonSchema checker = new(root.RootElement);
        Accepts(checker, valid).ShouldBeTrue(valid);
        foreach (string value in invalid.Split(' ')) Accepts(checker, value).ShouldBeFalse(value);
    }

    [Theory]
    [InlineData("""{"type":"string","format":"date"}""", "\"tomorrow\"")]
    [InlineData("""{"type":"string","pattern":"(?<=a)b"}""", "\"c\"")]
    [InlineData("""{"type":"string","pattern":"["}""", "\"c\"")]
    [InlineData("""{"$ref":"https://example.org/schema"}""", "1")]
    [InlineData("""{"$ref":"#/nowhere"}""", "1")]
    [InlineData("""{"$ref":"#"}""", "1")]
    [InlineData("""{"type":"unheard-of"}""", "1")]
    [InlineData("""{"if":{"type":"string"},"then":false}""", "\"x\"")]
    [InlineData("""{"patternProperties":{"^x":{}},"additionalProperties":false}""", """{"x1":1}""")]
    [InlineData("""true""", "1")]
    [InlineData("""{"required":[1],"properties":7,"enum":7,"minimum":"a"}""", "{}")]
    public void What_is_not_understood_is_accepted(string schema, string value)
    {
        using JsonDocument root = JsonDocument.Parse(schema);
        Accepts(new JsonSchema(root.RootElement), value).ShouldBeTrue();
    }

    [Fact]
    public void A_schema_that_refers_to_itself_for_ever_ends()
    {
        using JsonDocument root = JsonDocument.Parse("""{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}""");
        Accepts(new JsonSchema(root.RootElement), "1").ShouldBeTrue();
    }

    private static bool Accepts(JsonSchema schema, string value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        return schema.Accepts(document.RootElement);
    }
}
