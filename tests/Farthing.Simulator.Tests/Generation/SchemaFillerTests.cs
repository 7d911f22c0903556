using System.Text.Json;
using Farthing.Simulator.Generation;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Simulator.Tests.Generation;

public sealed class SchemaFillerTests
{
    [Theory]
    [InlineData("""{"type":"integer","minimum":3,"maximum":3}""", "3")]
    [InlineData("""{"type":"integer","exclusiveMinimum":3,"exclusiveMaximum":5}""", "4")]
    [InlineData("""{"type":"integer","multipleOf":7,"minimum":10,"maximum":20}""", "14")]
    [InlineData("""{"type":"integer","maximum":-100,"minimum":-100}""", "-100")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""")]
    [InlineData("""{"enum":["only"]}""", "\"only\"")]
    [InlineData("""{"type":["null","string"]}""", "null")]
    [InlineData("""{"type":"object"}""", "{}")]
    [InlineData("""{"type":"array","maxItems":0}""", "[]")]
    [InlineData("""{"type":"array","prefixItems":[{"const":1},{"const":"x"}]}""", "[1,\"x\"]")]
    [InlineData("""{"anyOf":[{"const":1},{"const":2}]}""", "1")]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"const":true}}}""", "true")]
    [InlineData("""{"allOf":[{"required":["a"],"properties":{"a":{"const":1}}},{"required":["b"],"properties":{"b":{"const":2}}}]}""", """{"a":1,"b":2}""")]
    [InlineData("""{"type":"array","uniqueItems":true,"minItems":2,"maxItems":2,"items":{"enum":["a","b"]}}""", "[\"a\",\"b\"]")]
    [InlineData("""{"type":"object","minProperties":1,"properties":{"a":{"const":1},"b":{"const":2}}}""", """{"a":1}""")]
    public void A_schema_with_one_answer_gets_it(string schema, string expected) =>
        SchemaFiller.Fill(JsonElement.Parse(schema), 1, []).ShouldBe(expected);

    [Fact]
    public void A_recursive_schema_ends()
    {
        const string Schema = """
            {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["value","children","next"],"properties":{
            "value":{"type":"string"},"children":{"type":"array","maxItems":1,"items":{"$ref":"#/$defs/node"}},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]} } } } }
            """;
        string filled = SchemaFiller.Fill(JsonElement.Parse(Schema), 5, []);
        JsonElement.Parse(filled, new JsonDocumentOptions { MaxDepth = 200 }).GetProperty("value").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public void Random_schemas_of_flat_objects_are_followed()
    {
        Gen<(string Name, int Kind, int Low, int Span)> property =
            from name in Gen.Elements("alpha", "beta", "gamma", "delta", "epsilon")
            from kind in Gen.Choose(0, 4)
            from low in Gen.Choose(-50, 50)
            from span in Gen.Choose(0, 30)
            select (name, kind, low, span);
        var cases = from properties in property.ListOf() from seed in Gen.Choose(0, int.MaxValue) select (properties, seed);
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            var distinct = item.properties.DistinctBy(one => one.Name).ToArray();
            string fields = string.Join(',', distinct.Select(one => $"\"{one.Name}\":{SchemaOf(one.Kind, one.Low, one.Span)}"));
            string required = string.Join(',', distinct.Select(one => $"\"{one.Name}\""));
            JsonElement schema = JsonElement.Parse($$"""{"type":"object","required":[{{required}}],"properties":{ {{fields}} } }""");
            JsonElement value = JsonElement.Parse(SchemaFiller.Fill(schema, (ulong)item.seed, []));
            return value.EnumerateObject().Count() == distinct.Length
                && distinct.All(one => Follows(value.GetProperty(one.Name), one.Kind, one.Low, one.Span));
        }).QuickCheckThrowOnFailure();
    }

    private static string SchemaOf(int kind, int low, int span) => kind switch
    {
        0 => $$"""{"type":"integer","minimum":{{low}},"maximum":{{low + span}} }""",
        1 => $$"""{"type":"number","exclusiveMinimum":{{low}},"maximum":{{low + span + 1}} }""",
        2 => $$"""{"type":"string","minLength":{{Math.Abs(low)}},"maxLength":{{Math.Abs(low) + span}} }""",
        3 => $$"""{"type":"array","minItems":{{span}},"maxItems":{{span}},"items":{"type":"boolean"} }""",
        _ => """{"type":"string","format":"uuid"}""",
    };

    private static bool Follows(JsonElement value, int kind, int low, int span) => kind switch
    {
        0 => value.GetInt32() >= low && value.GetInt32() <= low + span,
        1 => value.GetDecimal() > low && value.GetDecimal() <= low + span + 1,
        2 => value.GetString()!.Length >= Math.Abs(low) && value.GetString()!.Length <= Math.Abs(low) + span,
        3 => value.GetArrayLength() == span && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.True or JsonValueKind.False),
        _ => value.TryGetGuid(out _),
    };
}
