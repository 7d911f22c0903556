using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Routing.Policies;
using Farthing.Wire;
using Farthing.Wire.Translation;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Models;

/// <summary>
/// The models a client can ask for: what each provider of the client's dialect lists, as it lists it, then the models of another wire that its calls are translated
/// for, and the names that the settings add. A provider that does not answer is stood in for by the catalog. Lists are kept for a minute.
/// </summary>
internal sealed partial class ModelList(DeploymentTable table, RouteTable routes, IModelCatalog catalog, TimeProvider time, ILogger<ModelList> logger)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The longest list that is read, in bytes.</summary>
    private const int MaxList = 16 << 20;

    private readonly ConcurrentDictionary<string, (long At, IReadOnlyList<ModelEntry> Models)> _kept = new();

    /// <summary>Every model, each name once.</summary>
    public async Task<IReadOnlyList<ModelEntry>> ListAsync(Dialect dialect, CancellationToken cancellationToken)
    {
        Endpoint endpoint = EndpointOf(dialect);
        Provider[] providers = [.. table.Providers.Where(p => endpoint.EndpointAt(p.Dialect) is not null).OrderByDescending(p => p.Dialect == dialect).ThenBy(p => p.Name, StringComparer.Ordinal)];
        IReadOnlyList<ModelEntry>[] lists = await Task.WhenAll(providers.Select(p => ListAsync(p, dialect, cancellationToken)));
        IEnumerable<ModelEntry> added = table.ConfiguredNames(endpoint).Concat(routes.ModelNames).Select(name => Describe(dialect, name, "farthing"));
        return [.. lists.SelectMany(list => list).Concat(added).DistinctBy(m => m.Id)];
    }

    /// <summary>A provider's models as a client of a dialect can ask for them: those of another wire by names that lead there.</summary>
    private async Task<IReadOnlyList<ModelEntry>> ListAsync(Provider provider, Dialect dialect, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelEntry> models = await ListAsync(provider, cancellationToken);
        if (provider.Dialect == dialect) return models;
        return [.. models.Select(model => Describe(dialect, LeadsTo(provider, model.Id, dialect) ? model.Id : $"{provider.Name}/{model.Id}", provider.Name))];
    }

    private bool LeadsTo(Provider provider, string model, Dialect dialect) => table.Resolve(model, EndpointOf(dialect)) is [{ } first, ..] && first.Provider == provider;

    private static Endpoint EndpointOf(Dialect dialect) => dialect switch
    {
        Dialect.Anthropic => Endpoint.Messages,
        Dialect.Gemini => Endpoint.GenerateContent,
        _ => Endpoint.ChatCompletions,
    };

    private async Task<IReadOnlyList<ModelEntry>> ListAsync(Provider provider, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(provider.Name, out var kept) && time.GetElapsedTime(kept.At) < KeptFor) return kept.Models;
        IReadOnlyList<ModelEntry> models;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            models = await FetchAsync(provider, patience.Token);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException or InvalidOperationException or KeyNotFoundException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnlisted(provider.Name, error.GetType().Name);
            models = [.. catalog.ModelsOf(provider.Options.CatalogName).Select(name => Describe(provider.Dialect, name, provider.Name))];
        }

        _kept[provider.Name] = (time.GetTimestamp(), models);
        return models;
    }

    private static async Task<IReadOnlyList<ModelEntry>> FetchAsync(Provider provider, CancellationToken cancellationToken)
    {
        string path = provider.Dialect switch { Dialect.Anthropic => "/v1/models?limit=1000", Dialect.Gemini => "/v1beta/models", _ => "/models" };
        string query = provider.Options.Query.Length == 0 ? "" : (path.Contains('?') ? "&" : "?") + provider.Options.Query;
        var request = new ProviderRequest { Address = new ProviderAddress(provider.Options.BaseAddress + path + query), NamesAnthropicVersion = provider.Dialect == Dialect.Anthropic };
        using ProviderResponse response = await provider.SendAsync(request, cancellationToken);
        if (response.Status != 200) throw new HttpRequestException($"HTTP {response.Status}");
        var body = new ArrayBufferWriter<byte>();
        while (await response.ReadAsync(body.GetMemory(4096)) is > 0 and int count)
        {
            body.Advance(count);
            if (body.WrittenCount > MaxList) throw new IOException("The list is too long.");
        }

        using JsonDocument list = JsonDocument.Parse(body.WrittenMemory);
        bool gemini = provider.Dialect == Dialect.Gemini;
        return
        [
            .. list.RootElement.GetProperty(gemini ? "models" : "data").EnumerateArray()
                .Select(m => new ModelEntry(m.GetProperty(gemini ? "name" : "id").GetString()!, JsonText(m))),
        ];
    }

    private static byte[] JsonText(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) element.WriteTo(json);
        return buffer.WrittenSpan.ToArray();
    }

    private static ModelEntry Describe(Dialect dialect, string name, string owner)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (dialect == Dialect.Gemini)
            {
                json.WriteString("name", "models/" + name);
                json.WriteString("displayName", name);
            }
            else if (dialect == Dialect.Anthropic)
            {
                json.WriteString("type", "model");
                json.WriteString("id", name);
                json.WriteString("display_name", name);
                json.WriteString("created_at", "1970-01-01T00:00:00Z");

                // Clients that check answers want these to be there.
                json.WriteString("lifecycle", "active");
                foreach (string unknown in (ReadOnlySpan<string>)["line", "max_input_tokens", "max_tokens", "deprecated_at", "retires_at", "capabilities"]) json.WriteNull(unknown);
            }
            else
            {
                json.WriteString("id", name);
                json.WriteString("object", "model");
                json.WriteNumber("created", 0);
                json.WriteString("owned_by", owner);
            }

            json.WriteEndObject();
        }

        return new ModelEntry(dialect == Dialect.Gemini ? "models/" + name : name, buffer.WrittenSpan.ToArray());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider {Provider} did not list its models ({Reason}); the catalog stands in for it.")]
    private partial void LogUnlisted(string provider, string reason);
}
