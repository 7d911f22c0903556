using System.Buffers;
using System.Text.Json;

namespace Farthing.Wire.Translation.Streams;

/// <summary>
/// Puts the calls of tools one after another. OpenAI numbers the pieces of calls and a server may mix them; Anthropic's blocks come one at a time. The first call is
/// passed on as it comes, and the next ones wait until its arguments are whole.
/// </summary>
/// <param name="begin">Begins a call.</param>
/// <param name="write">Writes a piece of its arguments.</param>
/// <param name="end">Ends it.</param>
internal sealed class ToolCallQueue(Action<PendingToolCall> begin, Action<ReadOnlyMemory<byte>> write, Action end)
{
    private readonly Dictionary<int, PendingToolCall> _known = [];
    private readonly Queue<PendingToolCall> _waiting = new();
    private PendingToolCall? _current;

    /// <summary>How many calls there have been.</summary>
    public int Count => _known.Count;

    /// <summary>Whether there has been any.</summary>
    public bool HasAny => _known.Count > 0;

    /// <summary>Takes a piece of a call.</summary>
    /// <returns><c>false</c> when it goes on after its end.</returns>
    public bool TryAdd(int index, JsonElement piece)
    {
        if (!_known.TryGetValue(index, out PendingToolCall? call))
        {
            _known[index] = call = new PendingToolCall(index);
            _waiting.Enqueue(call);
        }

        JsonElement function = piece.Get("function"u8);
        if (piece.Get("id"u8).HasText()) call.Id ??= piece.Get("id"u8).Raw().ToArray();
        if (function.Get("name"u8).HasText()) call.Name ??= function.Get("name"u8).Raw().ToArray();
        if (!TryAddArguments(call, function.Get("arguments"u8))) return false;
        while (_waiting.Count > 0 && (_current is null || _current.End.IsReached)) Advance();
        return true;
    }

    /// <summary>Passes on what waits, and ends the last call.</summary>
    public void End()
    {
        while (_waiting.Count > 0) Advance();
        Leave();
    }

    private bool TryAddArguments(PendingToolCall call, JsonElement arguments)
    {
        // Some servers send the object itself and not its text.
        bool isText = arguments.ValueKind == JsonValueKind.String;
        if (!isText && arguments.ValueKind != JsonValueKind.Object) return true;
        byte[] text = isText ? arguments.TextBytes() : arguments.Raw().ToArray();
        if (text.Length == 0) return true;
        if (call.IsOver) return text.AsSpan().Trim(" \t\r\n"u8).IsEmpty;
        call.End.Append(text);
        ReadOnlyMemory<byte> raw = isText ? arguments.Raw()[1..^1].ToArray() : JsonEncodedText.Encode(text).EncodedUtf8Bytes.ToArray();
        if (call == _current) write(raw);
        else call.Held.Write(raw.Span);
        return true;
    }

    private void Leave()
    {
        if (_current is null) return;
        end();
        _current.IsOver = true;
        _current = null;
    }

    private void Advance()
    {
        Leave();
        _current = _waiting.Dequeue();
        begin(_current);
        if (_current.Held.WrittenCount > 0) write(_current.Held.WrittenMemory);
        _current.Held.ResetWrittenCount();
    }
}
