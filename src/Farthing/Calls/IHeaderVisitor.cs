namespace Farthing.Calls;

/// <summary>Receives header fields one by one.</summary>
public interface IHeaderVisitor
{
    /// <summary>One field.</summary>
    void Visit(string name, string value);
}
