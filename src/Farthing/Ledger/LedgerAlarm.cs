using Farthing.Ledger.Journal;
using Microsoft.Extensions.Logging;

namespace Farthing.Ledger;

/// <summary>Puts into words what is wrong with the ledger, and logs when that changes.</summary>
internal sealed partial class LedgerAlarm(LedgerOptions options, ILogger logger, string? damage)
{
    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private string? _logged;

    public string? Text(JournalAppender appender, string? syncFailure, Exception? storeFailure, JournalMover mover, HeldCalls held)
    {
        List<string> alarms = [];
        if (appender.Failure is { } failure)
        {
            alarms.Add($"The journal in '{options.DataFolder}' cannot grow: {failure} Make room or make the folder writable (setting 'data').");
        }

        if (syncFailure is not null) alarms.Add($"The journal in '{options.DataFolder}' cannot be brought to the disk: {syncFailure} Check the disk (setting 'data').");
        if (storeFailure is not null) alarms.Add($"The ledger's store cannot be written: {storeFailure.Message} Calls wait in the journal.");
        if (appender.IsFull) alarms.Add($"{appender.BacklogBytes} bytes of journal wait for the store, the bound is {options.MaxBacklogBytes}: new calls are not taken until it has caught up (setting 'ledger.max_backlog').");
        if (!held.IsEmpty) alarms.Add($"{held.Count} ended calls are only in memory until the journal can be written.");
        if (held.Lost > 0) alarms.Add($"{held.Lost} ended calls were dropped, as neither the journal nor memory had room for them.");
        if (mover.DamagedBytes > 0) alarms.Add($"{mover.DamagedBytes} bytes of the journal of an earlier process were damaged; everything else in it was recovered.");
        if (mover.UnreadableEntries > 0) alarms.Add($"{mover.UnreadableEntries} entries of the journal could not be read.");
        if (damage is not null) alarms.Add(damage);
        return alarms.Count == 0 ? null : string.Join(' ', alarms);
    }

    /// <summary>Logs that an alarm began or ended.</summary>
    public void Log(JournalAppender appender, string? syncFailure, Exception? storeFailure, JournalMover mover, HeldCalls held)
    {
        string? text;
        lock (_gate)
        {
            text = Text(appender, syncFailure, storeFailure, mover, held);
            // Numbers in the text change all the time; only the beginning and the end of an alarm are news.
            if (text is null == _logged is null) return;
            _logged = text;
        }

        if (text is not null) LogRaised(text, storeFailure);
        else LogOver();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger alarm: {Alarm}")]
    private partial void LogRaised(string alarm, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger is well again")]
    private partial void LogOver();
}
