namespace Farthing.Alerts.Runaway;

/// <summary>Slows one key down; implemented where calls are let in.</summary>
public interface IKeyThrottle
{
    /// <summary>Throttles a key until a moment; repeated while it is still out of control.</summary>
    /// <param name="key">The key's name.</param>
    /// <param name="until">When it is let go unless it is throttled again.</param>
    void Throttle(string key, DateTimeOffset until);
}
