using System.Text.Json;

namespace Farthing.Caching.Replay;

/// <summary>One wire's answers: what they are, and how a whole one becomes a stream and a stream a whole one. Knows no state; safe from any thread.</summary>
internal interface IAnswerWire
{
    /// <summary>What a whole answer is, or <c>null</c> when it is none: an error, or something that is not understood.</summary>
    AnswerTraits? Judge(JsonElement answer);

    /// <summary>Writes the whole answer that a stream amounts to.</summary>
    /// <returns><c>false</c> when the stream is not complete, holds an error or something that is not understood.</returns>
    bool TryWriteWhole(EventList events, Utf8JsonWriter json);

    /// <summary>Writes a whole answer as a stream.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="events">Receives the events.</param>
    void WriteStream(JsonElement answer, ReplayWriter events);
}
