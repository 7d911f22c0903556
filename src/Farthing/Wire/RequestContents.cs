using System.Text.Json;

namespace Farthing.Wire;

/// <summary>
/// Looks through what a request holds while it is read, only far enough to tell whether its bytes bound its tokens: text does, pictures, sound, files, stored
/// history and tools that the provider runs may not.
/// </summary>
internal static class RequestContents
{
    /// <summary>Blocks of text, the client's own functions and their answers, and the types of JSON schemas.</summary>
    private static readonly JsonNames PlainTypes = new(
        "text", "function", "string", "object", "tool_use", "tool_result", "ephemeral", "input_text", "output_text", "message",
        "function_call", "function_call_output", "thinking", "array", "number", "integer", "boolean", "null", "refusal");

    /// <summary>Gemini's parts have no type: what they hold is told by its name.</summary>
    private static readonly JsonNames GeminiParts = new(
        "inlineData", "inline_data", "fileData", "file_data", "googleSearch", "google_search", "codeExecution", "code_execution",
        "urlContext", "url_context", "googleSearchRetrieval", "encrypted_content");

    /// <summary>Reads the value of a field with messages, instructions or tools.</summary>
    public static void Read(ref Utf8JsonReader reader, RequestView view)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (JsonText.Is(ref reader, "type"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || PlainTypes.Contain(ref reader)) continue;
                view.IsPlain = false;
                view.Modality = (Modality)Math.Max((int)view.Modality, (int)ModalityOf(reader.ValueSpan));
            }
            else if (GeminiParts.Contain(ref reader) || (reader.CurrentDepth == depth + 2 && JsonText.Is(ref reader, "id"u8)))
            {
                // An item of nothing but its identity stands for what an earlier call left (OpenAI's responses).
                view.IsPlain = false;
                if (reader.CurrentDepth != depth + 2) view.Modality = Modality.Other;
            }
        }
    }

    /// <summary>Blocks that hold something else than text; tools and stored history are none.</summary>
    private static Modality ModalityOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("image"u8) || type.SequenceEqual("image_url"u8) || type.SequenceEqual("input_image"u8) ? Modality.Image
        : type.SequenceEqual("input_audio"u8) ? Modality.Audio
        : type.SequenceEqual("document"u8) || type.SequenceEqual("file"u8) || type.SequenceEqual("input_file"u8) ? Modality.File
        : Modality.Text;

    /// <summary>Reads which form of answer is asked for.</summary>
    private static void ReadForm(ref Utf8JsonReader reader, RequestView view)
    {
        view.AsksForStructure |= reader.TokenType != JsonTokenType.Null;
        if (reader.TokenType != JsonTokenType.StartObject) return;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            view.AsksForSchema |= reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("json_schema"u8);
    }

    /// <summary>Reads a field that the gateway has no use of its own for.</summary>
    public static void ReadOther(ref Utf8JsonReader reader, RequestView view)
    {
        if (JsonText.Is(ref reader, "system"u8) || JsonText.Is(ref reader, "instructions"u8) || JsonText.Is(ref reader, "contents"u8)
            || JsonText.Is(ref reader, "systemInstruction"u8) || JsonText.Is(ref reader, "system_instruction"u8))
        {
            Read(ref reader, view);
        }
        else if (JsonText.Is(ref reader, "tools"u8) || JsonText.Is(ref reader, "functions"u8))
        {
            view.HasTools = true;
            Read(ref reader, view);
        }
        else if (JsonText.Is(ref reader, "generationConfig"u8) || JsonText.Is(ref reader, "generation_config"u8))
        {
            ReadGenerationConfig(ref reader, view);
        }
        else if (JsonText.Is(ref reader, "response_format"u8) || JsonText.Is(ref reader, "output_format"u8))
        {
            if (!PlainFields.Contains(ref reader)) view.IsPlain = false;
            reader.Read();
            ReadForm(ref reader, view);
        }
        else if (JsonText.Is(ref reader, "reasoning_effort"u8) || JsonText.Is(ref reader, "reasoning"u8))
        {
            view.SaysEffort = true;
            reader.Read();
            reader.Skip();
        }
        else if (JsonText.Is(ref reader, "thinking"u8))
        {
            view.SaysEffort = true;
            ReadThinking(ref reader, view);
        }
        else if (JsonText.Is(ref reader, "service_tier"u8) || JsonText.Is(ref reader, "speed"u8) || JsonText.Is(ref reader, "inference_geo"u8) || JsonText.Is(ref reader, "serviceTier"u8))
        {
            reader.Read();
            view.AsksForService |= reader.TokenType != JsonTokenType.Null;
            reader.Skip();
        }
        else
        {
            if (!PlainFields.Contains(ref reader)) view.IsPlain = false;
            reader.Read();
            reader.Skip();
        }
    }

    private static void ReadGenerationConfig(ref Utf8JsonReader reader, RequestView view)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return;
        view.GenerationConfigAt = (int)reader.BytesConsumed;
        view.GenerationConfigIsEmpty = true;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            view.GenerationConfigIsEmpty = false;
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 1) continue;
            bool limit = JsonText.Is(ref reader, "maxOutputTokens"u8) || JsonText.Is(ref reader, "max_output_tokens"u8);
            bool choices = JsonText.Is(ref reader, "candidateCount"u8) || JsonText.Is(ref reader, "candidate_count"u8);
            if (JsonText.Is(ref reader, "responseModalities"u8) || JsonText.Is(ref reader, "response_modalities"u8)) view.IsPlain = false;
            if (JsonText.Is(ref reader, "temperature"u8)) view.SetTemperature(RequestReader.ReadNumber(ref reader));
            if (!limit && !choices) continue;
            ByteRange name = new((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            reader.Read();
            long value = reader.TokenType == JsonTokenType.Number ? RequestReader.CountOf(ref reader) : 0;
            if (choices) view.Choices = Math.Max(view.Choices, value);
            else if (reader.TokenType is JsonTokenType.Number or JsonTokenType.Null) view.AddOutputLimit(RequestPatches.GeminiOutputLimit, value, name, new ByteRange((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
        }
    }

    private static void ReadThinking(ref Utf8JsonReader reader, RequestView view)
    {
        reader.Read();
        view.AsksForThinking |= reader.TokenType != JsonTokenType.Null;
        if (reader.TokenType != JsonTokenType.StartObject) return;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !JsonText.Is(ref reader, "budget_tokens"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number) view.ThinkingBudget = RequestReader.CountOf(ref reader);
        }
    }
}
