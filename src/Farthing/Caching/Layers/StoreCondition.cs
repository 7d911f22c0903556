using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Layers;

/// <summary>Whether one way of using the store works: tells once when it begins to fail and once when it works again, and how long to wait meanwhile.</summary>
/// <param name="what">What is done, for the log: <c>read</c> or <c>written</c>.</param>
/// <param name="logger">Hears of it.</param>
internal sealed partial class StoreCondition(string what, ILogger logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private volatile string? _trouble;
    private TimeSpan _wait = FirstWait;

    /// <summary>Why it fails, or <c>null</c>.</summary>
    public string? Trouble => _trouble;

    /// <summary>Notes a failure.</summary>
    public void Fail(string message)
    {
        if (Interlocked.Exchange(ref _trouble, message) is null) LogFailing(what, message);
    }

    /// <summary>How long to wait before the next attempt; longer each time.</summary>
    public TimeSpan NextWait()
    {
        TimeSpan wait = _wait;
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        return wait;
    }

    /// <summary>Notes that it works.</summary>
    public void Succeed()
    {
        if (_trouble is null) return;
        _wait = FirstWait;
        if (Interlocked.Exchange(ref _trouble, null) is not null) LogWell(what);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache's store cannot be {What}; calls go on without it: {Failure}")]
    private partial void LogFailing(string what, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cache's store can be {What} again")]
    private partial void LogWell(string what);
}
