namespace Farthing.Simulator.Http;

/// <summary>A fault has ended an answer early.</summary>
/// <param name="cut">
/// True to close the connection without the body's proper end: the server does that, after what was written is delivered, when this
/// exception leaves the application.
/// </param>
internal sealed class BrokenAnswer(bool cut) : Exception("A fault ended the answer.")
{
    public bool Cut => cut;
}
