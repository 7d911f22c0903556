using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Wire;

/// <summary>Generates JSON text as clients might write it: any whitespace, key order, escapes, number formats, repeated keys.</summary>
internal static class JsonText
{
    private static readonly string[] Whitespace = ["", "", "", " ", "\n", "\t ", "\r\n  "];
    private static readonly string[] Numbers = ["0", "-0", "1", "1.0", "1e5", "1E+05", "-12.50", "1e-7", "12345678901234567890", "0.1000"];
    private static readonly string[] Strings =
        ["", "plain", "\\u00e9", "é", "\\\"quoted\\\"", "tab\\t", "slash\\/", "emoji 🙂", "\\ud83d\\ude42", "\\\\", "data: [DONE]\\n\\n", "\\\"model\\\":\\\"x\\\""];

    private static readonly string[] Keys = ["temperature", "x", "X", "model2", "tools", "top_p", "é", "\\u006dode", "mod\\u0065l_", "reasoning"];

    public static Gen<string> Gap => Gen.Elements(Whitespace);

    public static Gen<string> String => Gen.Elements(Strings).Select(s => $"\"{s}\"");

    public static Gen<string> Value(int depth) => depth == 0
        ? Gen.OneOf(String, Gen.Elements(Numbers), Gen.Elements("true", "false", "null"))
        : Gen.OneOf(Value(0), Array(depth - 1), Object(depth - 1, Gen.Elements(Keys).Select(k => (k, Value(depth - 1)))));

    /// <summary>An object whose fields come from <paramref name="field"/>, repeated keys included.</summary>
    public static Gen<string> Object(int depth, Gen<(string Key, Gen<string> Value)> field) =>
        from count in Gen.Choose(0, depth + 3)
        from fields in Gen.ArrayOf(Field(field), count)
        from inside in Gap
        select fields.Length == 0 ? $"{{{inside}}}" : $"{{{string.Join(',', fields)}}}";

    /// <summary>A request body: unknown fields, and those the gateway reads, in any order and any number of times.</summary>
    public static Gen<string> RequestBody(Gen<(string Key, Gen<string> Value)> known) =>
        Object(3, Gen.OneOf(known, Gen.Elements(Keys).Select(k => (k, Value(2)))));

    private static Gen<string> Field(Gen<(string Key, Gen<string> Value)> field) =>
        from pair in field
        from value in pair.Value
        from a in Gap
        from b in Gap
        from c in Gap
        from d in Gap
        select $"{a}\"{pair.Key}\"{b}:{c}{value}{d}";

    private static Gen<string> Array(int depth) =>
        from count in Gen.Choose(0, 3)
        from items in Gen.ArrayOf(Value(depth), count)
        from gap in Gap
        select $"[{gap}{string.Join("," + gap, items)}{gap}]";

    public static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);
}
