namespace Farthing.Wire;

/// <summary>A request body that cannot be read: what is wrong, in which field, and what to do about it. Never quotes the body.</summary>
public sealed class RequestFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    public RequestFormatException(string message, string code, string? field = null)
        : base(message) => (Code, Field) = (code, field);

    /// <summary>The stable code for the caller, for example <c>invalid_json</c>.</summary>
    public string Code { get; }

    /// <summary>The field that is wrong, or <c>null</c> when the body as a whole is.</summary>
    public string? Field { get; }
}
