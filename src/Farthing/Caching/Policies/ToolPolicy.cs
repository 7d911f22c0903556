namespace Farthing.Caching.Policies;

/// <summary>Which calls with tools are answered from caches.</summary>
public enum ToolPolicy
{
    /// <summary>None whose answer calls a tool, and none with tools that the provider runs.</summary>
    Off,

    /// <summary>Those whose tools the client runs itself: it gets the same calls of tools again and decides what to do with them.</summary>
    Client,

    /// <summary>Those with tools that the provider runs (searches, code) too: the answer says what they found when it was stored.</summary>
    All,
}
