namespace Farthing.Wire;

/// <summary>A refusal or failure as the caller is told it: never with a prompt, a key or a stack trace.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code, for example <c>model_not_found</c>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Field">The field of the request that is wrong, or <c>null</c>.</param>
public sealed record CallError(int Status, string Code, string Message, string? Field = null)
{
    /// <summary>The name of the budget or limit that refuses, or empty.</summary>
    public string RefusedBy { get; init; } = "";

    /// <summary>After how many seconds it is worth trying again, or <c>null</c> to say nothing of it.</summary>
    public int? RetryAfter { get; init; }
}
