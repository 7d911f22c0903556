using System.Text.Json;
using Farthing.Files;

namespace Farthing.Tokens.Learning;

/// <summary>What was learned about models without a public tokenizer, in a small JSON file of the data folder. It may be deleted: learning starts anew.</summary>
public sealed class TokenFactorFile(string dataFolder)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "token-factors.json";

    private readonly string _path = Path.Combine(dataFolder, FileName);

    /// <summary>Reads what was learned before; nothing when there is no file or it cannot be read.</summary>
    public IReadOnlyList<TokenFactor> Read()
    {
        if (!File.Exists(_path)) return [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_path));
            return
            [
                .. json.RootElement.EnumerateArray().Select(m => new TokenFactor(
                    m.GetProperty("model").GetString()!, m.GetProperty("factor").GetDouble(), m.GetProperty("error").GetDouble(), m.GetProperty("observations").GetInt64())),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return [];
        }
    }

    /// <summary>Writes what is known now, all or nothing; a disk that is full loses the lesson and nothing else.</summary>
    public void Write(IReadOnlyList<TokenFactor> factors)
    {
        try
        {
            WholeFile.Write(_path, file =>
            {
                using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
                Write(json, factors);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The ledger says when the disk is full; an estimate that is not kept needs no alarm of its own.
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<TokenFactor> factors)
    {
        json.WriteStartArray();
        foreach (TokenFactor factor in factors)
        {
            json.WriteStartObject();
            json.WriteString("model", factor.Model);
            json.WriteNumber("factor", Math.Round(factor.Factor, 6));
            json.WriteNumber("error", Math.Round(factor.Error, 6));
            json.WriteNumber("observations", factor.Observations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
