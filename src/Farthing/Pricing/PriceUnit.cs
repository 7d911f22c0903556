namespace Farthing.Pricing;

/// <summary>What a price is for. Token units are priced per million, fees per thousand. Numbers are stored: members are only ever added.</summary>
public enum PriceUnit
{
    /// <summary>Input tokens that were neither read from nor written to a prompt cache.</summary>
    Input,

    /// <summary>Input tokens read from the provider's prompt cache.</summary>
    CachedRead,

    /// <summary>Input tokens written to the prompt cache for five minutes.</summary>
    CacheWrite5m,

    /// <summary>Input tokens written to the prompt cache for one hour.</summary>
    CacheWrite1h,

    /// <summary>Input tokens written to the prompt cache for the provider's default time.</summary>
    CacheWrite,

    /// <summary>Output tokens, reasoning included unless it has a price of its own.</summary>
    Output,

    /// <summary>Reasoning tokens where a provider prices them apart.</summary>
    Reasoning,

    /// <summary>Audio input tokens.</summary>
    InputAudio,

    /// <summary>Audio input tokens read from the prompt cache.</summary>
    CachedAudio,

    /// <summary>Image input tokens.</summary>
    InputImage,

    /// <summary>Audio output tokens.</summary>
    OutputAudio,

    /// <summary>Image output tokens.</summary>
    OutputImage,

    /// <summary>Web searches, per thousand.</summary>
    WebSearch,

    /// <summary>Searches in the provider's file stores, per thousand.</summary>
    FileSearch,

    /// <summary>Code execution: sessions of a container (OpenAI) or runs (xAI), per thousand.</summary>
    CodeExecution,

    /// <summary>Searches on X (xAI), per thousand.</summary>
    XSearch,

    /// <summary>Searches in collections (xAI), per thousand.</summary>
    CollectionsSearch,

    /// <summary>Google searches that grounded an answer (Gemini), per thousand.</summary>
    GroundedSearch,

    /// <summary>Requests, where a provider or an override charges for each, per thousand.</summary>
    Request,

    /// <summary>Seconds of audio (transcription), per thousand.</summary>
    Second,

    /// <summary>Input tokens written to the prompt cache for twelve hours.</summary>
    CacheWrite12h,

    /// <summary>Image input tokens read from the prompt cache.</summary>
    CachedImage,

    /// <summary>Milliseconds of a machine (self-hosted), per thousand: the price is per second.</summary>
    Millisecond,
}
