using System.Text.Json;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Evaluation;
using Farthing.Caching.Semantic.Policy;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary>Reads pairs or arrivals, decides each, writes one line of JSON for one.</summary>
internal sealed class CacheEvaluation(Terminal terminal, SemanticEngine engine, ServingOptions options)
{
    private const int ReportEvery = 500;
    private const int Seed = 1;

    /// <summary>Decides pairs.</summary>
    public async Task<CacheSummary> RunPairsAsync(string file, string output, CancellationToken cancellationToken)
    {
        PairEvaluation evaluation = new(engine, options);
        long hits = 0;
        long lookups = await RunAsync(file, output, (row, line, json) =>
        {
            PairResult result = evaluation.Ask(Text(row, "a", line), Text(row, "b", line));
            if (result.Hit) hits++;
            json.WritePropertyName("id");
            Id(row, line).WriteTo(json);
            json.WriteNumber("score", result.Score);
            json.WriteBoolean("hit", result.Hit);
        }, cancellationToken);
        return new CacheSummary(lookups, hits, 0);
    }

    /// <summary>Replays arrivals.</summary>
    public async Task<CacheSummary> RunStreamAsync(string file, string output, string? command, CancellationToken cancellationToken)
    {
        using OracleProcess? oracle = command is null ? null : new OracleProcess(command, terminal.Source.Directory);
        List<JsonElement> ids = [];
        using StreamReplay replay = new(engine, options, new Random(Seed), oracle is null ? null : (id, matched) => oracle.Ask(Plain(ids[(int)id]), Plain(ids[(int)matched])));
        (long hits, long checks) = (0, 0);
        long lookups = await RunAsync(file, output, (row, line, json) =>
        {
            ids.Add(Id(row, line).Clone());
            ReplayResult result = replay.Next(ids.Count - 1, Text(row, "text", line));
            if (result.Hit) hits++;
            if (result.Checked) checks++;
            json.WritePropertyName("id");
            ids[^1].WriteTo(json);
            json.WriteBoolean("hit", result.Hit);
            json.WritePropertyName("matched");
            if (result.Matched is { } matched) ids[(int)matched].WriteTo(json);
            else json.WriteNullValue();
            json.WriteNumber("score", result.Score);
            if (result.Checked) json.WriteBoolean("checked", true);
        }, cancellationToken);
        return new CacheSummary(lookups, hits, checks);
    }

    private async Task<long> RunAsync(string file, string output, Action<JsonElement, int, Utf8JsonWriter> decide, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(file, terminal.Source.Directory);
        if (!File.Exists(path)) throw new CommandException($"there is no file {path}");
        await using FileStream to = new(output, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        await using Utf8JsonWriter json = new(to);
        using ProgressLine progress = new(terminal, "lookups");
        int line = 0;
        long written = 0;
        await foreach (string text in File.ReadLinesAsync(path, cancellationToken))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            using JsonDocument row = Parse(text, file, line);
            json.WriteStartObject();
            try
            {
                decide(row.RootElement, line, json);
            }
            catch (FormatException refusal)
            {
                throw new CommandException($"{file}: {refusal.Message}", refusal);
            }

            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
            to.WriteByte((byte)'\n');
            json.Reset();
            if (++written % ReportEvery == 0) progress.Report(written);
        }

        return written;
    }

    private static JsonDocument Parse(string text, string file, int line)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException refusal)
        {
            throw new CommandException($"{file}: line {line} is no JSON: {refusal.Message}", refusal);
        }
    }

    private static JsonElement Id(JsonElement row, int line) =>
        row.ValueKind == JsonValueKind.Object && (row.TryGetProperty("id", out JsonElement id) || row.TryGetProperty("t", out id))
            ? id
            : throw new FormatException($"line {line} has no \"id\"");

    private static string Text(JsonElement row, string name, int line) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new FormatException($"line {line} has no \"{name}\"");

    private static string Plain(JsonElement id) => id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText();
}
