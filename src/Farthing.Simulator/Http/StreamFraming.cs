namespace Farthing.Simulator.Http;

/// <summary>How the events of a stream are told apart.</summary>
internal enum StreamFraming
{
    /// <summary>Lines of <c>event:</c> and <c>data:</c>, an empty line after each event.</summary>
    ServerSentEvents,

    /// <summary>One JSON array whose elements arrive one by one (Gemini without <c>alt=sse</c>).</summary>
    JsonArray,
}
