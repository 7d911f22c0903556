using System.Text.Json;
using Farthing.Tokens;

namespace Farthing.Benchmarks.Tokens;

/// <summary>
/// Estimates against billed usage: between two calls of a recorded coding conversation the input grows by the blocks in between, whose text is known.
/// Each growth is estimated before it is learned from.
/// </summary>
internal static class TokenEstimates
{
    public static int Run(string path)
    {
        var estimator = new TokenEstimator();
        var requests = new RequestEstimator(new ModelTokenizers(new TokenEncodings(), estimator));
        var samples = new List<(string Model, long Billed, long Prior, long Learned)>();
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument trace = JsonDocument.Parse(line);
            JsonElement[] blocks = [.. trace.RootElement.GetProperty("blocks").EnumerateArray()];
            JsonElement[] calls = [.. trace.RootElement.GetProperty("calls").EnumerateArray()];
            for (int i = 1; i < calls.Length; i++)
            {
                long billed = Input(calls[i]) - Input(calls[i - 1]);
                string model = calls[i].GetProperty("model").GetString()!;
                byte[] body = Body(blocks.AsSpan(calls[i - 1].GetProperty("n").GetInt32()..calls[i].GetProperty("n").GetInt32()));
                RequestEstimate prior = new RequestEstimator(new ModelTokenizers(Encodings, new TokenEstimator())).Estimate(model, body)!.Value;

                // A conversation that was shortened in between, or one with something in it that the record leaves out.
                if (billed <= 0 || billed > 20_000 || prior.Counted < TokenEstimator.LeastTokens)
                    continue;
                RequestEstimate learned = requests.Estimate(model, body)!.Value;
                samples.Add((model, billed, prior.Total.Tokens, learned.Total.Tokens));
                estimator.Learn(model, learned.Counted, billed);
            }
        }

        foreach (IGrouping<string, (string Model, long Billed, long Prior, long Learned)> model in samples.GroupBy(s => s.Model).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            TokenFactor factor = estimator.FactorOf(model.Key);
            Console.WriteLine(
                $"{model.Key}: {model.Count()} steps, {model.Sum(s => s.Billed)} billed; prior {Error(model, s => s.Prior)}; learned {Error(model, s => s.Learned)}; factor {factor.Factor:F3} ± {factor.Error:F3}");
        }

        return 0;
    }

    private static readonly TokenEncodings Encodings = new();

    private static string Error(IEnumerable<(string Model, long Billed, long Prior, long Learned)> samples, Func<(string Model, long Billed, long Prior, long Learned), long> estimate)
    {
        double[] each = [.. samples.Select(s => Math.Abs(estimate(s) - s.Billed) / (double)s.Billed).Order()];
        double total = (samples.Sum(estimate) / (double)samples.Sum(s => s.Billed)) - 1;
        return $"sum {total:+0.0 %;-0.0 %}, median {each[each.Length / 2]:0.0 %}, 90th percentile {each[each.Length * 9 / 10]:0.0 %}";
    }

    private static long Input(JsonElement call)
    {
        JsonElement usage = call.GetProperty("usage");
        return usage.GetProperty("input_tokens").GetInt64() + usage.GetProperty("cache_read_input_tokens").GetInt64() + usage.GetProperty("cache_creation_input_tokens").GetInt64();
    }

    /// <summary>The blocks as an Anthropic request; thinking is not sent again.</summary>
    private static byte[] Body(ReadOnlySpan<JsonElement> blocks)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("messages");
            foreach (JsonElement block in blocks)
            {
                string type = block.GetProperty("type").GetString()!;
                if (type == "thinking")
                    continue;
                writer.WriteStartObject();
                writer.WriteString("role", block.GetProperty("role").GetString());
                writer.WriteStartArray("content");
                writer.WriteStartObject();
                writer.WriteString("type", type);
                string text = block.GetProperty("text").GetString() ?? "";
                if (type == "tool_use")
                {
                    writer.WriteString("name", block.GetProperty("name").GetString());
                    writer.WriteString("input", text);
                }
                else if (type == "tool_result")
                {
                    writer.WriteString("tool_use_id", "id");
                    writer.WriteString("content", text);
                }
                else
                {
                    writer.WriteString("text", text);
                }

                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.ToArray();
    }
}
