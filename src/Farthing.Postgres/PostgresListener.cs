using Farthing.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>
/// Hears what other replicas announce with <c>NOTIFY</c> on one channel, over a connection of its own that is made again whenever it is lost.
/// What was announced while there was none is not heard: therefore every new connection is told of too, so that the listener can read everything again.
/// </summary>
public sealed partial class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly PostgresDatabase _database;
    private readonly string _channel;
    private readonly Func<CancellationToken, Task> _connected;
    private readonly Func<string, CancellationToken, Task> _heard;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private PostgresListener(
        PostgresDatabase database, string channel, Func<CancellationToken, Task> connected, Func<string, CancellationToken, Task> heard, TimeProvider time, ILogger logger)
    {
        (_database, _channel, _connected, _heard, _time, _logger) = (database, channel, connected, heard, time, logger);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Whether there is a connection, so that announcements are heard at once.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="database">The database.</param>
    /// <param name="channel">The channel's name: a plain SQL name.</param>
    /// <param name="connected">Called once after each connection, when announcements are being heard: whatever was announced before is to be read now.</param>
    /// <param name="heard">Called with the payload of each announcement, one after the other.</param>
    /// <param name="time">The clock, for the waits between attempts.</param>
    /// <param name="logger">Hears of lost connections.</param>
    public static PostgresListener Start(
        PostgresDatabase database, string channel, Func<CancellationToken, Task> connected, Func<string, CancellationToken, Task> heard, TimeProvider time, ILogger logger) =>
        new(database, channel, connected, heard, time, logger);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan wait = FirstWait;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => wait = FirstWait, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (wait == FirstWait) LogLost(_channel, failure is LedgerException ? failure.Message : _database.Describe(failure).Message);
            }
            finally
            {
                IsConnected = false;
            }

            try
            {
                await Task.Delay(wait, _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private async Task ListenAsync(Action connected, CancellationToken cancellationToken)
    {
        Queue<string> announced = new();
        await using NpgsqlConnection connection = await _database.ConnectAsync(cancellationToken);
        connection.Notification += (_, notification) => announced.Enqueue(notification.Payload);
        await using (NpgsqlCommand listen = new($"LISTEN \"{_channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection)) await listen.ExecuteNonQueryAsync(cancellationToken);
        IsConnected = true;
        await _connected(cancellationToken);
        connected();
        while (true)
        {
            while (announced.TryDequeue(out string? payload)) await _heard(payload, cancellationToken);
            await connection.WaitAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection that listens on {Channel} was lost and is made again: {Failure}")]
    private partial void LogLost(string channel, string failure);
}
