using System.Runtime.CompilerServices;

namespace Farthing.Ledger.Journal;

/// <summary>Encodes an outcome on the stack and appends it.</summary>
internal static class OutcomeAppender
{
    private const int StackBytes = 1024;

    /// <returns><c>false</c> when the journal has no room.</returns>
    [SkipLocalsInit]
    public static bool TryAppend(JournalAppender appender, CallRecord record, HeldCalls held)
    {
        PayloadWriter writer = new(stackalloc byte[StackBytes]);
        try
        {
            EntryCodec.WriteOutcome(ref writer, record);
            if (writer.Written.Length > JournalFormat.MaxPayloadBytes) return TryAppendWithoutLines(appender, record, held);
            return appender.TryAppendOutcome(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static bool TryAppendWithoutLines(JournalAppender appender, CallRecord record, HeldCalls held)
    {
        PayloadWriter writer = new(stackalloc byte[StackBytes]);
        try
        {
            EntryCodec.WriteOutcome(ref writer, record, withLines: false);
            if (writer.Written.Length <= JournalFormat.MaxPayloadBytes) return appender.TryAppendOutcome(writer.Written);
            // Over a thousand attempts at providers: nothing that a gateway does.
            held.Lose();
            return true;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
