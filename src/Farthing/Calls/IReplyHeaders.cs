namespace Farthing.Calls;

/// <summary>Receives the header fields of an answer.</summary>
public interface IReplyHeaders
{
    /// <summary>Adds a field.</summary>
    void Add(string name, string value);
}
