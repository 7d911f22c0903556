using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>Collects what an SDK showed, as one JSON document.</summary>
internal sealed class Seen
{
    private readonly JsonObject _document = [];

    /// <summary>The document.</summary>
    public JsonElement Document => JsonSerializer.SerializeToElement(_document);

    /// <summary>Adds an object of the OpenAI SDK.</summary>
    public Seen Model<T>(string name, T model)
        where T : IPersistableModel<T>
    {
        _document[name] = JsonNode.Parse(ModelReaderWriter.Write(model));
        return this;
    }

    /// <summary>Adds the events of a stream of the OpenAI SDK.</summary>
    public Seen Models<T>(string name, IEnumerable<T> models)
        where T : IPersistableModel<T>
    {
        _document[name] = new JsonArray([.. models.Select(model => JsonNode.Parse(ModelReaderWriter.Write(model)))]);
        return this;
    }

    /// <summary>Adds a value.</summary>
    public Seen Value<T>(string name, T value)
    {
        _document[name] = JsonSerializer.SerializeToNode(value);
        return this;
    }

    /// <summary>Adds a status and header fields, but for those of one connection and those that only the gateway adds.</summary>
    public Seen Head(string name, int status, IEnumerable<KeyValuePair<string, string>> headers)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> kept = headers
            .Select(header => (Name: header.Key.ToLowerInvariant(), header.Value))
            .Where(header => !header.Name.StartsWith("x-farthing-", StringComparison.Ordinal)
                && header.Name is not ("date" or "connection" or "keep-alive" or "transfer-encoding"))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .Select(header => KeyValuePair.Create(header.Name, (JsonNode?)JsonValue.Create(header.Value)));
        _document[name] = new JsonObject { ["status"] = status, ["headers"] = new JsonObject(kept) };
        return this;
    }
}
