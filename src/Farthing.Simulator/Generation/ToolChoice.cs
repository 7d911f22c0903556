namespace Farthing.Simulator.Generation;

/// <summary>Whether a tool may, must or must not be called.</summary>
internal readonly record struct ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    public static ToolChoice Auto => default;

    public static ToolChoice None => new(ToolChoiceMode.None);

    public static ToolChoice Required => new(ToolChoiceMode.Required);

    public static ToolChoice Function(string name) => new(ToolChoiceMode.Required, name);
}
