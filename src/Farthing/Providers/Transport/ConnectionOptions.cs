namespace Farthing.Providers.Transport;

/// <summary>How connections to a provider are made and kept.</summary>
public sealed record ConnectionOptions
{
    /// <summary>How long a connection may take to be made. Default 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is kept that nothing is sent on. Default 2 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How old a connection gets: long enough to be reused, short enough to follow a change of the provider's addresses. Default 15 minutes.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(15);
}
