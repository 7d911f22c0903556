namespace Farthing.Calls;

/// <summary>The header fields of a client's request, wherever they came from.</summary>
public interface IRequestHeaders
{
    /// <summary>Gives every field to <paramref name="visitor"/> in the order they came.</summary>
    void Visit(IHeaderVisitor visitor);

    /// <summary>Whether any field of these may be there, as far as can be told without looking for them.</summary>
    /// <param name="names">Names in lower case.</param>
    bool MayHave(IReadOnlyList<string> names) => true;
}
