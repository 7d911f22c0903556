namespace Farthing.Ledger.Journal;

/// <summary>What a journal entry is: the first byte of its payload; the call's identity follows.</summary>
internal enum EntryKind : byte
{
    /// <summary>A provider is about to be asked.</summary>
    Intent = 1,

    /// <summary>A call ended.</summary>
    Outcome = 2,

    /// <summary>An intent still open, copied from an old segment so that the old one can go.</summary>
    CarriedIntent = 3,

    /// <summary>A call was refused before a provider was asked. There is no intent of it.</summary>
    Refusal = 4,
}
