using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;

namespace Farthing.Caching.Replay;

/// <summary>The wires whose answers can be used again.</summary>
internal static class AnswerWires
{
    private static readonly IAnswerWire Chat = new ChatWire(), Responses = new ResponsesWire(), Messages = new MessagesWire(), Gemini = new GeminiWire();

    /// <summary>The wire of an endpoint's answers, if it is one of them.</summary>
    public static bool TryFind(Endpoint endpoint, [NotNullWhen(true)] out IAnswerWire? wire)
    {
        wire = endpoint switch
        {
            Endpoint.ChatCompletions => Chat,
            Endpoint.Responses => Responses,
            Endpoint.Messages => Messages,
            Endpoint.GenerateContent => Gemini,
            _ => null,
        };
        return wire is not null;
    }
}
