namespace Farthing.Providers.Balancing;

/// <summary>Whether the calls of one conversation go to the same deployment, whose provider still has its beginning in a prompt cache.</summary>
public enum StickyMode
{
    /// <summary>Where the provider's price for cached input is below that for other input.</summary>
    Auto,

    /// <summary>Always, for servers whose cache saves time and no money.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
