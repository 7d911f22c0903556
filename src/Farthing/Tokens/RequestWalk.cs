using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

using Farthing.Wire;

namespace Farthing.Tokens;

/// <summary>One pass over a request's body that adds up its tokens. Fields are told by their names, whichever wire they come from.</summary>
/// <param name="body">The whole body.</param>
/// <param name="buffer">Room for as many bytes as the body has.</param>
/// <param name="encoding">What to count in.</param>
/// <param name="framing">What is added to the text.</param>
/// <param name="images">What images cost.</param>
internal ref partial struct RequestWalk(ReadOnlySpan<byte> body, byte[] buffer, TokenEncoding encoding, FramingRule framing, ImageRule images)
{
    /// <summary>The base64 of the 64 KB in which an image's size stands.</summary>
    private const int ImageHead = 87_380;

    private readonly ReadOnlySpan<byte> _body = body;
    private Utf8JsonReader _reader = new(body);
    private byte[] _buffer = buffer;

    public long Text { get; private set; }

    public long Framing { get; private set; }

    public long Tools { get; private set; }

    /// <summary>The part of <see cref="Tools"/> that has no bytes of its own in the body.</summary>
    public long ToolOverhead { get; private set; }

    public long Images { get; private set; }

    public long MostImages { get; private set; }

    public int Messages { get; private set; }

    public bool IsComplete { get; private set; } = true;

    /// <summary>Nothing but messages of text.</summary>
    public bool IsPlain { get; private set; } = true;

    public bool Run()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            return false;
        bool embedding = true;
        while (NextProperty())
        {
            if (Take("messages"u8))
            {
                embedding = false;
                Items();
            }
            else if (Take("input"u8) || Take("prompt"u8))
            {
                Items();
            }
            else if (Take("system"u8) || Take("instructions"u8))
            {
                embedding = false;
                StartMessage();
                Content();
            }
            else if (Take("tools"u8) || Take("functions"u8))
            {
                embedding = false;
                ToolList();
            }
            else if (Take("response_format"u8) || Take("output_config"u8))
            {
                AnswerForm();
            }
            else
            {
                bool history = JsonText.Is(in _reader, "previous_response_id"u8) || JsonText.Is(in _reader, "conversation"u8);
                _reader.Read();
                if (history && _reader.TokenType != JsonTokenType.Null)
                    IsComplete = false;
                _reader.Skip();
            }
        }

        if (Messages > 0 || !embedding)
            Framing += framing.Reply;

        // Anything behind the object is an error.
        _reader.Read();
        return true;
    }

    /// <summary>Moves to the next property of the object the reader is in; at its end, false.</summary>
    private bool NextProperty() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the property has this name; then the reader moves to its value.</summary>
    private bool Take(ReadOnlySpan<byte> name) => _reader.TokenType == JsonTokenType.PropertyName && JsonText.Is(in _reader, name) && _reader.Read();

    private void StartMessage()
    {
        Messages++;
        Framing += framing.Message;
    }

    private long CountString() => encoding.Count(JsonText.Read(in _reader, ref _buffer));

    /// <summary>The tokens of a description, whose last full stop is not sent on.</summary>
    private long CountLine() => encoding.Count(JsonText.Read(in _reader, ref _buffer) is [.. var line, (byte)'.'] ? line : JsonText.Read(in _reader, ref _buffer));

    /// <summary>The tokens of a value written as JSON.</summary>
    private long CountJson()
    {
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return encoding.Count(_body[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>A list of messages or of texts, or one text: the value of <c>messages</c> or <c>input</c>.</summary>
    private void Items()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Content();
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    StartMessage();
                    Node();
                    break;
                case JsonTokenType.Number:
                    // A text that is already in tokens.
                    Text++;
                    break;
                default:
                    Content();
                    break;
            }
        }
    }

    /// <summary>A text, or a list of blocks.</summary>
    private void Content()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.String:
                Text += CountString();
                break;
            case JsonTokenType.StartArray:
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                    Content();
                break;
            case JsonTokenType.StartObject:
                Node();
                break;
            case JsonTokenType.Number:
                Text++;
                break;
        }
    }

    /// <summary>A message or a block of one.</summary>
    private void Node()
    {
        ReadOnlySpan<byte> image = default;
        bool hasImage = false, lowDetail = false, isCall = false;
        while (NextProperty())
        {
            if (Take("content"u8) || Take("text"u8) || Take("thinking"u8) || Take("refusal"u8) || Take("output"u8) || Take("summary"u8))
            {
                Content();
            }
            else if (Take("name"u8))
            {
                Text += _reader.TokenType == JsonTokenType.String ? CountString() + 1 : 0;
            }
            else if (Take("arguments"u8) || Take("input"u8))
            {
                isCall = true;
                Text += _reader.TokenType == JsonTokenType.String ? CountString() : CountJson();
            }
            else if (Take("tool_calls"u8) || Take("function"u8) || Take("function_call"u8))
            {
                IsPlain = false;
                Content();
            }
            else if (Take("tool_use_id"u8) || Take("tool_call_id"u8) || Take("call_id"u8))
            {
                isCall = true;
                _reader.Skip();
            }
            else if (Take("image_url"u8) || Take("source"u8))
            {
                hasImage = true;
                image = Image(image, ref lowDetail);
            }
            else if (Take("detail"u8))
            {
                lowDetail = _reader.TokenType == JsonTokenType.String && JsonText.Is(in _reader, "low"u8);
                _reader.Skip();
            }
            else if (Take("input_audio"u8) || Take("file"u8) || Take("file_id"u8) || Take("file_data"u8) || Take("file_url"u8) || Take("encrypted_content"u8))
            {
                IsComplete = false;
                _reader.Skip();
            }
            else
            {
                _reader.Read();
                _reader.Skip();
            }
        }

        if (isCall)
        {
            IsPlain = false;
            Framing += framing.Call;
        }

        if (hasImage)
            AddImage(image, lowDetail);
    }

    /// <summary>The base64 (or the address) of an image, as it stands in the body.</summary>
    private ReadOnlySpan<byte> Image(ReadOnlySpan<byte> known, scoped ref bool lowDetail)
    {
        if (_reader.TokenType == JsonTokenType.String)
            return _reader.ValueSpan;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return known;
        }

        while (NextProperty())
        {
            if (Take("url"u8) || Take("data"u8))
            {
                if (_reader.TokenType == JsonTokenType.String)
                    known = _reader.ValueSpan;
            }
            else if (Take("detail"u8))
            {
                lowDetail = _reader.TokenType == JsonTokenType.String && JsonText.Is(in _reader, "low"u8);
            }
            else if (Take("media_type"u8))
            {
                // A document: pages, whose number is not known without reading it.
                if (_reader.TokenType == JsonTokenType.String && !_reader.ValueSpan.StartsWith("image/"u8))
                    IsComplete = false;
            }
            else
            {
                _reader.Read();
            }

            _reader.Skip();
        }

        return known;
    }

    private void AddImage(ReadOnlySpan<byte> image, bool lowDetail)
    {
        IsPlain = false;
        int comma = image.StartsWith("data:"u8) ? image.IndexOf((byte)',') : -1;
        ReadOnlySpan<byte> base64 = image[(comma + 1)..];
        base64 = base64[..Math.Min(base64.Length, ImageHead)];
        base64 = base64[..(base64.Length & ~3)];
        byte[] head = ArrayPool<byte>.Shared.Rent(ImageHead);
        Base64.DecodeFromUtf8(base64, head, out _, out int written, isFinalBlock: false);
        bool known = ImageSize.TryRead(head.AsSpan(0, written), out int width, out int height);
        ArrayPool<byte>.Shared.Return(head);
        Images += known ? images.Tokens(width, height, lowDetail) : images.Tokens(0, 0, lowDetail);
        MostImages += images.Most;
    }
}
