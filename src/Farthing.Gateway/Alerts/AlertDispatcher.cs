using System.Collections.Concurrent;
using System.Threading.Channels;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Gateway.Settings.Alerts;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Alerts;

/// <summary>
/// Delivers messages, each channel by itself, so that one that fails delays no other and nothing waits for any. A failed delivery is tried again after
/// growing pauses; a message that never arrived is logged. What is still waiting when the process ends is lost; the incident is told again after the
/// interval for reminders.
/// </summary>
internal sealed partial class AlertDispatcher : IAsyncDisposable
{
    /// <summary>How many messages wait for one channel; beyond it the oldest is dropped.</summary>
    public const int MostWaiting = 256;

    /// <summary>The pauses between attempts.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, DeliveryStatus> _statuses = new(StringComparer.Ordinal);
    private readonly List<(AlertChannelSettings Settings, Channel<AlertNotification> Queue)> _queues = [];
    private readonly Task _delivering;

    public AlertDispatcher(AlertChannels channels, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        (_time, _random, _logger) = (time, random, loggers.CreateLogger<AlertDispatcher>());
        List<Task> deliveries = [];
        foreach ((IAlertChannel channel, AlertChannelSettings settings) in channels.All)
        {
            Channel<AlertNotification> queue = Channel.CreateBounded<AlertNotification>(
                new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                dropped => LogDropped(channel.Name, dropped.Incident.Id));
            _queues.Add((settings, queue));
            deliveries.Add(Task.Run(() => DeliverAsync(channel, queue.Reader)));
        }

        _delivering = Task.WhenAll(deliveries);
    }

    /// <summary>How the last delivery over a channel ended, or <c>null</c> when there was none.</summary>
    public DeliveryStatus? StatusOf(string channel) => _statuses.GetValueOrDefault(channel);

    /// <summary>Hands a message to every channel that wants it; never waits.</summary>
    public void Send(AlertNotification notification)
    {
        AlertFinding finding = notification.Incident.Finding;
        foreach ((AlertChannelSettings settings, Channel<AlertNotification> queue) in _queues)
        {
            if (finding.Severity >= settings.Severity && (settings.Kinds.Count == 0 || settings.Kinds.Contains(finding.Kind))) queue.Writer.TryWrite(notification);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _delivering;
        _stop.Dispose();
    }

    private async Task DeliverAsync(IAlertChannel channel, ChannelReader<AlertNotification> queue)
    {
        try
        {
            await foreach (AlertNotification notification in queue.ReadAllAsync(_stop.Token)) await DeliverAsync(channel, notification);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task DeliverAsync(IAlertChannel channel, AlertNotification notification)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await channel.SendAsync(notification, _stop.Token);
                _statuses[channel.Name] = new DeliveryStatus(_time.GetUtcNow(), "");
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException || !_stop.IsCancellationRequested)
            {
                AlertDeliveryException failure = error as AlertDeliveryException ?? new AlertDeliveryException(error.GetType().Name, innerException: error);
                _statuses[channel.Name] = new DeliveryStatus(_time.GetUtcNow(), failure.Message);
                if (failure.IsPermanent || attempt == Pauses.Count)
                {
                    LogLost(channel.Name, notification.Incident.Id, attempt + 1, failure.Message);
                    return;
                }

                TimeSpan pause = PauseBefore(attempt, failure.RetryAfter);
                LogFailed(channel.Name, notification.Incident.Id, failure.Message, pause);
                await Task.Delay(pause, _time, _stop.Token);
            }
        }
    }

    // Spread by a fifth, so that replicas do not come back all at once.
    private TimeSpan PauseBefore(int attempt, TimeSpan? asked)
    {
        double spread;
        lock (_random) spread = 0.2 * _random.NextDouble();
        TimeSpan pause = Pauses[attempt] * (1 + spread);
        if (asked > pause) pause = asked.Value;
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Incident} could not be delivered over channel {Channel}: {Problem}. It is tried again in {Pause}")]
    private partial void LogFailed(string channel, string incident, string problem, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alert {Incident} was not delivered over channel {Channel} after {Attempts} attempts: {Problem}. Try the channel with: farthing alerts test {Channel}")]
    private partial void LogLost(string channel, string incident, int attempts, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alert {Incident} is dropped: too many wait for channel {Channel}")]
    private partial void LogDropped(string channel, string incident);
}
