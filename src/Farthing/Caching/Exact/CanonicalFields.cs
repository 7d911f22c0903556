using Farthing.Calls;

namespace Farthing.Caching.Exact;

/// <summary>What the names of fields in requests mean for the exact cache.</summary>
internal static class CanonicalFields
{
    /// <summary>Whether a field of the body itself does not change the answer: how it is sent, and whom it is for.</summary>
    public static bool IsLeftOut(ReadOnlySpan<byte> name, Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions => name.SequenceEqual("stream"u8) || name.SequenceEqual("stream_options"u8) || name.SequenceEqual("user"u8) || name.SequenceEqual("metadata"u8)
            || name.SequenceEqual("safety_identifier"u8) || name.SequenceEqual("prompt_cache_key"u8) || name.SequenceEqual("prompt_cache_retention"u8),

        // An answer on this wire repeats the user, the metadata and the keys of its request.
        Endpoint.Responses => name.SequenceEqual("stream"u8) || name.SequenceEqual("stream_options"u8),
        Endpoint.Messages => name.SequenceEqual("stream"u8) || name.SequenceEqual("metadata"u8),
        _ => false,
    };

    /// <summary>What a field of the body itself holds.</summary>
    public static CanonicalArea AreaOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("tools"u8)) return CanonicalArea.Tools;
        return name.SequenceEqual("messages"u8) || name.SequenceEqual("input"u8) || name.SequenceEqual("contents"u8) || name.SequenceEqual("system"u8)
            ? CanonicalArea.Contents
            : CanonicalArea.Other;
    }

    /// <summary>What a field of the body itself says by being there.</summary>
    public static RequestTraits TraitsOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("web_search_options"u8) || name.SequenceEqual("mcp_servers"u8)) return RequestTraits.ProviderTools;
        return name.SequenceEqual("conversation"u8) || name.SequenceEqual("prompt"u8) || name.SequenceEqual("container"u8) || name.SequenceEqual("background"u8)
            || name.SequenceEqual("cachedContent"u8) || name.SequenceEqual("cached_content"u8)
            ? RequestTraits.ProviderState
            : RequestTraits.None;
    }

    /// <summary>Whether the fields of an object under this name come in an order that means something: a model writes a schema's properties as they are listed.</summary>
    public static bool KeepsOrder(ReadOnlySpan<byte> name) => name.SequenceEqual("properties"u8);

    /// <summary>Whether a field holds pictures or files, or says where they are.</summary>
    public static bool IsMedia(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("image_url"u8) || name.SequenceEqual("source"u8) || name.SequenceEqual("file"u8) || name.SequenceEqual("video_url"u8) || name.SequenceEqual("input_audio"u8)
        || IsMediaAddress(name);

    /// <summary>Whether a field holds an address of such, wherever it stands.</summary>
    public static bool IsMediaAddress(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("image_url"u8) || name.SequenceEqual("file_url"u8) || name.SequenceEqual("fileUri"u8) || name.SequenceEqual("file_uri"u8);

    /// <summary>Whether a text is an address.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) => text.IndexOf("://"u8) is > 0 and < 12;

    /// <summary>Whether a tool of this type is run by the client.</summary>
    public static bool IsClientTool(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("function"u8) || type.SequenceEqual("custom"u8) || type.SequenceEqual("local_shell"u8) || type.SequenceEqual("apply_patch"u8)
        || type.StartsWith("computer"u8) || type.StartsWith("bash_"u8) || type.StartsWith("text_editor_"u8) || type.StartsWith("memory_"u8);

    /// <summary>Whether a tool of Gemini's, told by the name of its field, is run by the client.</summary>
    public static bool IsGeminiClientTool(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("functionDeclarations"u8) || name.SequenceEqual("function_declarations"u8) || name.SequenceEqual("computerUse"u8);
}
