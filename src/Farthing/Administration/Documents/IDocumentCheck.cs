namespace Farthing.Administration.Documents;

/// <summary>Checks documents against what the settings know and other documents do not, before they are stored.</summary>
public interface IDocumentCheck
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="document">The document.</param>
    /// <param name="before">The one whose place it takes, or <c>null</c>; what it said already is not looked at again, so that what went wrong later keeps nobody from changing the rest.</param>
    /// <param name="problems">Takes what is wrong.</param>
    void Check(object document, object? before, DocumentProblems problems);
}
