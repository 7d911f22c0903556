namespace Farthing.Simulator.Generation;

internal enum FinishReason
{
    Stop,
    StopSequence,
    Length,
    ToolCalls,
}
