namespace Farthing.Calls;

/// <summary>The header fields of a client's request, wherever they came from.</summary>
public interface IRequestHeaders
{
    /// <summary>Gives every field to <paramref name="visit"/>, name and value, in the order they came.</summary>
    void Visit<TState>(TState state, Action<TState, string, string> visit);
}
