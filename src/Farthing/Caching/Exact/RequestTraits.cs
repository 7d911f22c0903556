namespace Farthing.Caching.Exact;

/// <summary>What a request holds that decides whether its answer may be used again.</summary>
[Flags]
public enum RequestTraits
{
    /// <summary>Nothing of that kind.</summary>
    None = 0,

    /// <summary>Tools that the provider runs: searches, code, other servers.</summary>
    ProviderTools = 1,

    /// <summary>Pictures or files by an address at which something else may be tomorrow.</summary>
    RemoteMedia = 2,

    /// <summary>Something that is kept at the provider and changes: a conversation, a stored prompt, a container; or work that goes on in the background.</summary>
    ProviderState = 4,
}
