using Farthing.Calls;

namespace Farthing.Optimiser;

/// <summary>A client's header fields, kept for longer than its request.</summary>
internal sealed class HeaderCopy : IRequestHeaders, IHeaderVisitor
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    private HeaderCopy()
    {
    }

    /// <summary>No fields.</summary>
    public static HeaderCopy None { get; } = new();

    /// <summary>Copies all of them.</summary>
    public static HeaderCopy Of(IRequestHeaders headers)
    {
        HeaderCopy copy = new();
        headers.Visit(copy);
        return copy;
    }

    public void Visit(string name, string value) => _fields.Add(KeyValuePair.Create(name, value));

    public void Visit(IHeaderVisitor visitor)
    {
        foreach ((string name, string value) in _fields) visitor.Visit(name, value);
    }
}
