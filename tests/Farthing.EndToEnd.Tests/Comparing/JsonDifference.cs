using System.Text.Json;

namespace Farthing.EndToEnd.Tests.Comparing;

/// <summary>Says where two JSON documents differ, so that a failure reads as a path and two values.</summary>
internal static class JsonDifference
{
    private const int MostShown = 200;

    public static IEnumerable<string> Between(JsonElement direct, JsonElement through, string path = "$")
    {
        if (direct.ValueKind != through.ValueKind)
        {
            return [$"{path}: {Shown(direct)} without the gateway, {Shown(through)} through it"];
        }

        return direct.ValueKind switch
        {
            JsonValueKind.Object => OfObjects(direct, through, path),
            JsonValueKind.Array => OfArrays(direct, through, path),
            _ => direct.GetRawText() == through.GetRawText()
                ? []
                : [$"{path}: {Shown(direct)} without the gateway, {Shown(through)} through it"],
        };
    }

    private static IEnumerable<string> OfObjects(JsonElement direct, JsonElement through, string path)
    {
        foreach (JsonProperty property in direct.EnumerateObject())
        {
            string here = $"{path}.{property.Name}";
            IEnumerable<string> found = through.TryGetProperty(property.Name, out JsonElement other)
                ? Between(property.Value, other, here)
                : [$"{here}: {Shown(property.Value)} without the gateway, missing through it"];
            foreach (string difference in found)
            {
                yield return difference;
            }
        }

        foreach (JsonProperty added in through.EnumerateObject().Where(one => !direct.TryGetProperty(one.Name, out _)))
        {
            yield return $"{path}.{added.Name}: missing without the gateway, {Shown(added.Value)} through it";
        }
    }

    private static IEnumerable<string> OfArrays(JsonElement direct, JsonElement through, string path)
    {
        if (direct.GetArrayLength() != through.GetArrayLength())
        {
            yield return $"{path}: {direct.GetArrayLength()} items without the gateway, {through.GetArrayLength()} through it";
        }

        int place = 0;
        foreach ((JsonElement one, JsonElement other) in direct.EnumerateArray().Zip(through.EnumerateArray()))
        {
            foreach (string difference in Between(one, other, $"{path}[{place}]"))
            {
                yield return difference;
            }

            place++;
        }
    }

    private static string Shown(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length <= MostShown ? text : text[..MostShown] + "…";
    }
}
