using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.Tests.Caching.Exact;

/// <summary>Writes a value in another way that means the same: members in another order, other white space, texts with other escapes.</summary>
internal static class JsonShuffle
{
    public static string Write(JsonNode? node, Random random) => Write(node, random, keepsOrder: false);

    private static string Write(JsonNode? node, Random random, bool keepsOrder)
    {
        switch (node)
        {
            case JsonObject members:
                KeyValuePair<string, JsonNode?>[] order = [.. members];

                // The order in which a schema lists its properties is the order in which a model writes them.
                if (!keepsOrder) random.Shuffle(order);
                return "{" + string.Join(",", order.Select(member => $"{Space(random)}{Text(member.Key, random)}{Space(random)}:{Space(random)}{Write(member.Value, random, member.Key == "properties")}")) + Space(random) + "}";
            case JsonArray items:
                return "[" + string.Join("," + Space(random), items.Select(item => Space(random) + Write(item, random, keepsOrder: false))) + Space(random) + "]";
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return Text(value.GetValue<string>(), random);
            default:
                return node?.ToJsonString() ?? "null";
        }
    }

    private static string Space(Random random) => random.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" };

    private static string Text(string text, Random random)
    {
        StringBuilder written = new("\"");
        foreach (char unit in text)
        {
            if (unit is '"' or '\\' or < ' ' || char.IsSurrogate(unit) || random.Next(20) == 0) written.Append($"\\u{(int)unit:x4}");
            else written.Append(unit);
        }

        return written.Append('"').ToString();
    }
}
