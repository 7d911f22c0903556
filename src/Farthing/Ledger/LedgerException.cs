namespace Farthing.Ledger;

/// <summary>The ledger cannot be opened or read; the message names the folder or setting and what mends it.</summary>
public sealed class LedgerException(string message, Exception? innerException = null) : Exception(message, innerException);
