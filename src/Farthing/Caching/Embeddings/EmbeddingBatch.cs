using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Pricing;

namespace Farthing.Caching.Embeddings;

/// <summary>
/// One batch of a caller: for each input what is known of it, and which inputs are sent. Inputs that are the same share a place and are sent once. Belongs to one call.
/// </summary>
internal sealed class EmbeddingBatch
{
    private readonly int[] _placeOf;
    private readonly EmbeddingItem?[] _items;
    private readonly Usd[] _worth;
    private readonly List<int> _missing = [];
    private readonly int[] _firstInput;
    private bool[] _isMissing = [];
    private long _missingWeight;

    /// <summary>Makes a batch of which nothing is known yet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="keys">The keys of its inputs.</param>
    public EmbeddingBatch(EmbeddingRequest request, CacheKey[] keys)
    {
        Request = request;
        _placeOf = new int[keys.Length];
        Dictionary<CacheKey, int> places = new(keys.Length);
        List<int> first = [];
        for (int i = 0; i < keys.Length; i++)
        {
            if (!places.TryGetValue(keys[i], out int place))
            {
                place = places.Count;
                places.Add(keys[i], place);
                first.Add(i);
            }

            _placeOf[i] = place;
        }

        _firstInput = [.. first];
        Keys = [.. _firstInput.Select(input => keys[input])];
        (_items, _worth) = (new EmbeddingItem?[Keys.Count], new Usd[Keys.Count]);
    }

    /// <summary>The request.</summary>
    public EmbeddingRequest Request { get; }

    /// <summary>The keys of the places: each once.</summary>
    public IReadOnlyList<CacheKey> Keys { get; }

    /// <summary>The places that are sent, in order.</summary>
    public IReadOnlyList<int> Missing => _missing;

    /// <summary>The model that the vectors came from, as the provider names it; empty while nothing is known.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The length of the vectors; 0 while it is not known.</summary>
    public int Dimensions { get; private set; }

    /// <summary>Whether the whole body goes to the provider as it came.</summary>
    public bool GoesAsItCame => _missing.Count == _placeOf.Length;

    /// <summary>The input that stands for a place.</summary>
    public EmbeddingInput InputOf(int place) => Request.Inputs[_firstInput[place]];

    /// <summary>Takes what caches have; when their vectors do not go together, none of them.</summary>
    /// <param name="entries">An entry or <c>null</c> for each key.</param>
    public void TakeStored(IReadOnlyList<CacheEntry?> entries)
    {
        for (int place = 0; place < entries.Count; place++)
        {
            if (entries[place] is not { } entry || EmbeddingItem.FromPayload(entry.Payload) is not { } item || !item.CanBe(Request.Format)) continue;
            if (!Fits(item, entry.Header.Model))
            {
                ForgetStored();
                break;
            }

            (_items[place], _worth[place]) = (item, entry.Header.Worth);
        }

        _isMissing = [.. _items.Select(item => item is null)];
        for (int place = 0; place < _items.Length; place++)
        {
            if (!_isMissing[place]) continue;
            _missing.Add(place);
            _missingWeight += InputOf(place).Weight;
        }
    }

    /// <summary>Takes what a provider answered for the places that were sent.</summary>
    /// <returns>Whether it goes together with what was known.</returns>
    public bool TakeFresh(EmbeddingAnswer answer)
    {
        foreach (EmbeddingItem item in answer.Items)
            if (!Fits(item, answer.Model)) return false;
        for (int i = 0; i < _missing.Count; i++) _items[_missing[i]] = answer.Items[i];
        return true;
    }

    /// <summary>The <c>input</c> that is sent in place of the caller's.</summary>
    /// <param name="body">The caller's body.</param>
    public byte[] WriteInput(ReadOnlySpan<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(_missing.Sum(place => InputOf(place).Raw.Length + 1) + 2);
        output.Write("["u8);
        for (int i = 0; i < _missing.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write(body.Slice(InputOf(_missing[i]).Raw.Start, InputOf(_missing[i]).Raw.Length));
        }

        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the value of <c>data</c> for the caller: every input's vector in its order.</summary>
    public void WriteData(IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (int i = 0; i < _placeOf.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            _items[_placeOf[i]]!.Write(output, i, Request.Format);
        }

        output.Write("]"u8);
    }

    /// <summary>Writes the whole answer where everything was known: no tokens were used for it.</summary>
    public void WriteAnswer(IBufferWriter<byte> output, string requestedModel)
    {
        output.Write("{\"object\":\"list\",\"data\":"u8);
        WriteData(output);
        output.Write(",\"model\":"u8);
        output.Write(JsonSerializer.SerializeToUtf8Bytes(Model.Length > 0 ? Model : requestedModel, Text));
        output.Write(",\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0}}"u8);
    }

    /// <summary>The part of a cost that is a place's, by its weight among those that were sent.</summary>
    public Usd ShareOf(Usd cost, int place) => new(cost.Amount * InputOf(place).Weight / _missingWeight);

    /// <summary>What the caller did not pay: what its known inputs once cost, and what would have been paid again for those that were sent once and stand more often.</summary>
    /// <param name="cost">What was paid for those that were sent, or <c>null</c> when that is not known.</param>
    public Usd Saved(Usd? cost)
    {
        Usd saved = Usd.Zero;
        HashSet<int> paid = [];
        foreach (int place in _placeOf)
        {
            if (!_isMissing[place]) saved += _worth[place];
            else if (!paid.Add(place) && cost is { } known) saved += ShareOf(known, place);
        }

        return saved;
    }

    /// <summary>The vector of a place, or <c>null</c>.</summary>
    public EmbeddingItem? this[int place] => _items[place];

    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool Fits(EmbeddingItem item, string model)
    {
        if (Dimensions == 0 && Model.Length == 0) (Dimensions, Model) = (item.Dimensions, model);
        return item.Dimensions == Dimensions && model == Model && (Request.Dimensions is not { } asked || item.Format == EncodingFormat.Other || item.Dimensions == asked);
    }

    private void ForgetStored()
    {
        Array.Clear(_items);
        Array.Clear(_worth);
        (Dimensions, Model) = (0, "");
    }
}
