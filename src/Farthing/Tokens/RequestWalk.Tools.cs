using System.Text.Json;

namespace Farthing.Tokens;

/// <content>The definitions of tools and of the answer's form.</content>
internal ref partial struct RequestWalk
{
    private void AnswerForm()
    {
        // {"type":"text"} and the like add nothing; a schema does.
        long tokens = CountJson();
        Tools += tokens > 8 ? tokens : 0;
    }

    private void ToolList()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        bool any = false;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (framing.Function is { } each && _reader.TokenType == JsonTokenType.StartObject)
            {
                AddToolOverhead(each);
                Function();
            }
            else
            {
                Tools += CountJson();
            }
        }

        if (any)
            AddToolOverhead(framing.ToolsPrompt);
    }

    private void AddToolOverhead(int tokens)
    {
        Tools += tokens;
        ToolOverhead += Math.Max(0, tokens);
    }

    /// <summary>One tool: its name and description, and its parameters as a type definition would show them.</summary>
    private void Function()
    {
        while (NextProperty())
        {
            if (Take("name"u8) || Take("description"u8))
                Tools += _reader.TokenType == JsonTokenType.String ? CountLine() : Skipped();
            else if (Take("function"u8) && _reader.TokenType == JsonTokenType.StartObject)
                Function();
            else if (Take("parameters"u8) && _reader.TokenType == JsonTokenType.StartObject)
                Schema();
            else
                SkipValue();
        }
    }

    private void Schema()
    {
        while (NextProperty())
        {
            if (Take("properties"u8) && _reader.TokenType == JsonTokenType.StartObject)
                Nested();
            else
                SkipValue();
        }
    }

    /// <summary>One parameter: name, type and description joined by colons (which make one token with the word behind them), its values, and what lies in it.</summary>
    private void Property()
    {
        AddToolOverhead(3);
        Tools += CountString();
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextProperty())
        {
            if (Take("type"u8) || Take("description"u8))
                Tools += _reader.TokenType == JsonTokenType.String ? CountLine() : CountJson();
            else if (Take("enum"u8) && _reader.TokenType == JsonTokenType.StartArray)
                Values();
            else if (Take("properties"u8) && _reader.TokenType == JsonTokenType.StartObject)
                Nested();
            else if (Take("items"u8) && _reader.TokenType == JsonTokenType.StartObject)
                Schema();
            else
                SkipValue();
        }
    }

    private void Nested()
    {
        bool any = false;
        while (NextProperty())
        {
            if (!any)
                AddToolOverhead(3);
            any = true;
            Property();
        }
    }

    private void Values()
    {
        AddToolOverhead(-3);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            AddToolOverhead(3);
            Tools += _reader.TokenType == JsonTokenType.String ? CountString() : CountJson();
        }
    }

    private long Skipped()
    {
        _reader.Skip();
        return 0;
    }

    /// <summary>Passes over the value of the property the reader stands on, or over the value it has already moved to.</summary>
    private void SkipValue()
    {
        if (_reader.TokenType == JsonTokenType.PropertyName)
            _reader.Read();
        _reader.Skip();
    }
}
