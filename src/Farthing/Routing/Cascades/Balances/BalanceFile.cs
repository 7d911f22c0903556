using System.Text.Json;
using Farthing.Files;

namespace Farthing.Routing.Cascades.Balances;

/// <summary>The balances of cascades in a small JSON file of the data folder, so that one that lost money stays off over a restart. It may be deleted: each is then tried anew.</summary>
public sealed class BalanceFile(string dataFolder)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "cascades.json";

    private readonly string _path = Path.Combine(dataFolder, FileName);
    private readonly Lock _gate = new();

    /// <summary>Reads them; none when there is no file or it cannot be read.</summary>
    /// <param name="problem">Why a file that is there could not be read, or <c>null</c>.</param>
    public IReadOnlyList<CascadeBalance> Read(out string? problem)
    {
        problem = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_path));
            return [.. json.RootElement.EnumerateArray().Select(Read)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (KeyNotFoundException)
        {
            // Earlier versions kept one balance for all projects together, which says nothing of any.
            problem = "it was written by an earlier version";
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            problem = error.Message;
            return [];
        }
    }

    /// <summary>Writes them, all or nothing.</summary>
    /// <returns>Whether that was possible.</returns>
    public bool TryWrite(IReadOnlyList<CascadeBalance> balances)
    {
        lock (_gate)
        {
            try
            {
                WholeFile.Write(_path, file =>
                {
                    using Utf8JsonWriter json = new(file);
                    Write(json, balances);
                });
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The ledger says when the disk is full; what is lost here is learned again.
                return false;
            }
        }
    }

    private static CascadeBalance Read(JsonElement balance) => new(
        balance.GetProperty("project").GetString()!,
        balance.GetProperty("route").GetString()!,
        balance.GetProperty("feature").GetString()!,
        balance.GetProperty("calls").GetInt64(),
        balance.GetProperty("spent_usd").GetDouble(),
        balance.GetProperty("strong_usd").GetDouble(),
        balance.TryGetProperty("off_until", out JsonElement until) ? until.GetDateTimeOffset() : null);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<CascadeBalance> balances)
    {
        json.WriteStartArray();
        foreach (CascadeBalance balance in balances)
        {
            json.WriteStartObject();
            json.WriteString("project", balance.Project);
            json.WriteString("route", balance.Policy);
            json.WriteString("feature", balance.Feature);
            json.WriteNumber("calls", balance.Calls);
            json.WriteNumber("spent_usd", balance.Spent);
            json.WriteNumber("strong_usd", balance.Strong);
            if (balance.OffUntil is { } until) json.WriteString("off_until", until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
