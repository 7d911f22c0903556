namespace Farthing.Simulator.Generation;

internal enum ToolChoiceMode
{
    Auto,
    None,
    Required,
}
