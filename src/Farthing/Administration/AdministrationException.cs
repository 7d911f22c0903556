using Farthing.Administration.Documents;

namespace Farthing.Administration;

/// <summary>A change was refused, or the store cannot be used; the message says why and what to do.</summary>
/// <param name="status">The HTTP status that fits.</param>
/// <param name="code">The stable code: <c>invalid_document</c>, <c>version_conflict</c>, <c>name_taken</c>, <c>not_found</c>, <c>defined_in_settings</c>, <c>store_unavailable</c> …</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="problems">The single fields that are wrong, if that is what is.</param>
/// <param name="innerException">What lies beneath.</param>
public sealed class AdministrationException(
    int status, string code, string message, IReadOnlyList<DocumentProblem>? problems = null, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The HTTP status that fits.</summary>
    public int Status { get; } = status;

    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The code of a store that cannot be read or written.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The single fields that are wrong.</summary>
    public IReadOnlyList<DocumentProblem> Problems { get; } = problems ?? [];

    /// <summary>Somebody else changed the entry first.</summary>
    public static AdministrationException Conflict(string kind, string name, long expected, long found) => new(
        409,
        "version_conflict",
        found == 0
            ? $"There is no {kind} \"{name}\" (any more): it was expected at version {expected}. Read it again and repeat the change."
            : $"The {kind} \"{name}\" was changed in the meantime: it is at version {found}, not {expected}. Read it again and repeat the change.");

    /// <summary>The store cannot be read or written.</summary>
    public static AdministrationException Unavailable(Exception cause) => new(
        503, StoreUnavailable, $"The store cannot be used: {cause.Message} What was administered before stays in force.", innerException: cause);
}
