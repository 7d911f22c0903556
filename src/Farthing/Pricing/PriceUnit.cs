namespace Farthing.Pricing;

/// <summary>What a price is for. Token units are priced per million, fees per thousand.</summary>
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
}
