namespace Farthing.Administration.Documents;

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Field">The field's path, for example <c>secrets[0].until</c>, or empty when the whole document is meant.</param>
/// <param name="Message">What is wrong, what is allowed and what to do.</param>
public sealed record DocumentProblem(string Field, string Message)
{
    /// <inheritdoc />
    public override string ToString() => Field.Length > 0 ? $"{Field}: {Message}" : Message;
}
