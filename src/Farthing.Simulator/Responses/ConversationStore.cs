using System.Text.Json;

namespace Farthing.Simulator.Responses;

/// <summary>Stored responses, for <c>previous_response_id</c>: the newest, up to a bound in number and in characters of JSON.</summary>
internal sealed class ConversationStore
{
    private const int MaxResponses = 2_000;
    private const long MaxCharacters = 16_000_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (IReadOnlyList<JsonElement> Items, int Characters)> _responses = [];
    private readonly Queue<string> _order = new();
    private long _characters;

    public IReadOnlyList<JsonElement>? Find(string id)
    {
        lock (_lock)
        {
            return _responses.TryGetValue(id, out (IReadOnlyList<JsonElement> Items, int Characters) found) ? found.Items : null;
        }
    }

    public void Add(string id, IReadOnlyList<JsonElement> items)
    {
        JsonElement[] kept = [.. items.Select(item => item.Clone())];
        int characters = kept.Sum(item => item.GetRawText().Length);
        lock (_lock)
        {
            _responses[id] = (kept, characters);
            _order.Enqueue(id);
            _characters += characters;
            while ((_responses.Count > MaxResponses || _characters > MaxCharacters) && _order.TryDequeue(out string? oldest))
            {
                _characters -= _responses[oldest].Characters;
                _responses.Remove(oldest);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _responses.Clear();
            _order.Clear();
            _characters = 0;
        }
    }
}
