namespace Farthing.Calls;

/// <summary>The header fields of a client's request, wherever they came from.</summary>
public interface IRequestHeaders
{
    /// <summary>Gives every field to <paramref name="visitor"/> in the order they came.</summary>
    void Visit(IHeaderVisitor visitor);
}
