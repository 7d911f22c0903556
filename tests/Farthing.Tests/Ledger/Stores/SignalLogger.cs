using Microsoft.Extensions.Logging;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>Lets a test wait for a line of the log.</summary>
internal sealed class SignalLogger : ILogger
{
    private readonly Lock _gate = new();
    private readonly List<(LogLevel Level, TaskCompletionSource Signal)> _waiting = [];

    /// <summary>Ends with the next line of a level.</summary>
    public Task NextAsync(LogLevel level)
    {
        TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _waiting.Add((level, signal));
        return signal.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            foreach ((LogLevel level, TaskCompletionSource signal) in _waiting)
            {
                if (level == logLevel) signal.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Level == logLevel);
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
