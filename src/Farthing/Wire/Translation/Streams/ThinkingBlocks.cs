using System.Buffers;
using System.Text.Json;

namespace Farthing.Wire.Translation.Streams;

/// <summary>Collects a model's thoughts with their signatures while they are streamed. Texts are kept as the JSON that they came in.</summary>
internal sealed class ThinkingBlocks
{
    private readonly List<byte[]> _blocks = [];
    private readonly ArrayBufferWriter<byte> _text = new(256), _signature = new(64);
    private bool _isOpen;

    public bool IsEmpty => _blocks.Count == 0;

    public void Begin(JsonElement block)
    {
        _isOpen = true;
        Add(block.Get("thinking"u8));
        Sign(block.Get("signature"u8));
    }

    public void Add(JsonElement text) => Append(_text, text);

    public void Sign(JsonElement signature) => Append(_signature, signature);

    /// <summary>A block that comes whole.</summary>
    public void AddWhole(JsonElement block) => _blocks.Add(block.Raw().ToArray());

    /// <summary>The block under way, if there is one, is over. One without a signature is of use to nobody.</summary>
    public void End()
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (_signature.WrittenCount > 0)
            _blocks.Add([.. "{\"type\":\"thinking\",\"thinking\":\""u8, .. _text.WrittenSpan, .. "\",\"signature\":\""u8, .. _signature.WrittenSpan, .. "\"}"u8]);
        _text.ResetWrittenCount();
        _signature.ResetWrittenCount();
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("thinking_blocks"u8);
        foreach (byte[] block in _blocks) json.WriteRawValue(block, skipInputValidation: true);
        json.WriteEndArray();
    }

    private void Append(ArrayBufferWriter<byte> target, JsonElement text)
    {
        if (_isOpen && text.HasText()) target.Write(text.Raw()[1..^1]);
    }
}
