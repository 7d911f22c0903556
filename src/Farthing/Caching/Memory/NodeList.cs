namespace Farthing.Caching.Memory;

/// <summary>Nodes in the order in which they came, the oldest at the end. For one thread at a time.</summary>
internal sealed class NodeList
{
    public CacheNode? First { get; private set; }

    public CacheNode? Last { get; private set; }

    /// <summary>What all of them take.</summary>
    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void AddFirst(CacheNode node)
    {
        node.List = this;
        node.Previous = null;
        node.Next = First;
        if (First is { } first) first.Previous = node;
        else Last = node;
        First = node;
        Bytes += node.Bytes;
        Count++;
    }

    public void Remove(CacheNode node)
    {
        if (node.Previous is { } previous) previous.Next = node.Next;
        else First = node.Next;
        if (node.Next is { } next) next.Previous = node.Previous;
        else Last = node.Previous;
        (node.List, node.Previous, node.Next) = (null, null, null);
        Bytes -= node.Bytes;
        Count--;
    }

    /// <summary>Moves the last one to the front.</summary>
    public void Rotate(CacheNode last)
    {
        Remove(last);
        AddFirst(last);
    }
}
