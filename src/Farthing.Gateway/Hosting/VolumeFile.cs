using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Farthing.Files;
using Farthing.Gateway.Settings;
using Farthing.Pricing;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Hosting;

/// <summary>
/// The accounts of volume plans, kept in <c>volumes.json</c> of the data folder. What was charged after the last save is lost with a process that
/// is killed: a tier may then begin that much later.
/// </summary>
internal sealed class VolumeFile
{
    private const string FileName = "volumes.json";

    private readonly string _path;
    private byte[] _saved = [];

    private VolumeFile(string path, IReadOnlyList<VolumeAccount> accounts) => (_path, Accounts) = (path, accounts);

    /// <summary>The accounts, in the order of the settings.</summary>
    public IReadOnlyList<VolumeAccount> Accounts { get; }

    /// <summary>Opens the accounts where they stood.</summary>
    /// <exception cref="GatewayStartException">The file cannot be understood.</exception>
    public static VolumeFile Open(FarthingSettings settings)
    {
        string path = Path.Combine(settings.Data, FileName);
        Dictionary<string, VolumeState> states = settings.Prices.Volumes.Count > 0 && File.Exists(path) ? Read(path) : [];
        return new VolumeFile(path, [.. settings.Prices.Volumes.Select(plan => new VolumeAccount(plan.ToPlan(), states.GetValueOrDefault(plan.Name)))]);
    }

    /// <summary>Writes the accounts if they have changed.</summary>
    public void Save()
    {
        if (Accounts.Count == 0) return;
        byte[] now = Write();
        if (now.AsSpan().SequenceEqual(_saved)) return;
        WholeFile.Write(_path, file => file.Write(now));
        _saved = now;
    }

    private static Dictionary<string, VolumeState> Read(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.EnumerateObject().ToDictionary(plan => plan.Name, plan => Read(plan.Value));
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new GatewayStartException($"'{path}', which says how far volume plans are used up, cannot be understood: {error.Message} Restore it, or delete it to begin the month anew.", error);
        }
    }

    private static VolumeState Read(JsonElement plan) => new(
        DateOnly.ParseExact(plan.GetProperty("month").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Money(plan, "spend_usd"),
        plan.GetProperty("tokens").GetInt64(),
        [.. plan.GetProperty("free_used").EnumerateArray().Select(used => used.GetInt64())],
        Money(plan, "credit_left_usd"));

    private static Usd Money(JsonElement plan, string name) => new(decimal.Parse(plan.GetProperty(name).GetString()!, CultureInfo.InvariantCulture));

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (VolumeAccount account in Accounts)
            {
                VolumeState state = account.State;
                json.WriteStartObject(account.Plan.Name);
                json.WriteString("month", state.Month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteString("spend_usd", state.Spend.ToString());
                json.WriteNumber("tokens", state.Tokens);
                json.WriteStartArray("free_used");
                foreach (long used in state.FreeUsed) json.WriteNumberValue(used);
                json.WriteEndArray();
                json.WriteString("credit_left_usd", state.CreditLeft.ToString());
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
