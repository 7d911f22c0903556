namespace Farthing.Routing.Rules;

/// <summary>A condition that cannot be read. The message says where and what to write.</summary>
/// <param name="position">The character at which it goes wrong, from 1.</param>
/// <param name="message">What is wrong there.</param>
public sealed class RuleException(int position, string message) : FormatException($"at character {position}: {message}")
{
    /// <summary>The character at which it goes wrong, from 1.</summary>
    public int Position => position;
}
