using System.Text.Json;

namespace Farthing.Gateway.Hosting;

/// <summary>Tells the command line where the running gateway is: <c>gateway.json</c> in the data folder, there while it runs.</summary>
public sealed class GatewayFile : IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "gateway.json";

    private readonly string _path;

    private GatewayFile(string path) => _path = path;

    internal static GatewayFile Write(string dataFolder, IEnumerable<string> urls)
    {
        string path = Path.Combine(dataFolder, FileName);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("url", urls.First());
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteEndObject();
        return new GatewayFile(path);
    }

    /// <summary>The address of the gateway that uses a data folder, or <c>null</c> when none says it does. It may have died since.</summary>
    public static string? ReadUrl(string dataFolder)
    {
        string path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.GetProperty("url").GetString();
        }
        catch (Exception error) when (error is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => File.Delete(_path);
}
