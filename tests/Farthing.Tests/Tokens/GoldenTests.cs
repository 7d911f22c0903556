using System.Text;
using System.Text.Json;
using Farthing.Tokens;

namespace Farthing.Tests.Tokens;

public sealed class GoldenTests
{
    private static readonly TokenEncodings Encodings = new();

    [Theory]
    [InlineData("o200k_base", "o200k")]
    [InlineData("cl100k_base", "cl100k")]
    public void Every_recorded_text_has_the_ids_that_tiktoken_gives(string name, string field)
    {
        string path = EvaluationData.OrSkip("compression/tokenizer_golden.jsonl");
        TokenEncoding encoding = Encodings.Find(name)!;
        int right = 0;
        var wrong = new List<string>();
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string text = row.RootElement.GetProperty("text").GetString()!;
            int[] expected = [.. row.RootElement.GetProperty(field).EnumerateArray().Select(id => id.GetInt32())];
            bool same = encoding.Encode(text).AsSpan().SequenceEqual(expected)
                && encoding.Count(text) == expected.Length
                && Encoding.UTF8.GetString(encoding.Decode(expected)) == text;
            if (same)
                right++;
            else
                wrong.Add(row.RootElement.GetProperty("id").GetString()!);
        }

        wrong.ShouldBeEmpty();
        right.ShouldBeGreaterThan(1_000);
    }
}
