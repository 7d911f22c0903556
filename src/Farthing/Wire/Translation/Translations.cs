using Farthing.Calls;

namespace Farthing.Wire.Translation;

/// <summary>Which endpoints' calls can be made at a provider that speaks another wire.</summary>
public static class Translations
{
    /// <summary>The header field of an answer that names what was left out of its request.</summary>
    public const string DroppedHeader = "x-farthing-dropped";

    /// <summary>The endpoint of another wire that does the same, or <c>null</c> when there is none.</summary>
    public static Endpoint? Counterpart(this Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions or Endpoint.Responses => Endpoint.Messages,
        Endpoint.Messages => Endpoint.ChatCompletions,
        _ => null,
    };

    /// <summary>The endpoint that a provider of a dialect is asked at for a call of an endpoint, or <c>null</c> when it cannot be asked.</summary>
    public static Endpoint? EndpointAt(this Endpoint endpoint, Dialect dialect)
    {
        if (endpoint.DialectOf() == dialect) return endpoint;
        return endpoint.Counterpart() is { } other && other.DialectOf() == dialect ? other : null;
    }
}
