namespace Farthing.Calls;

/// <summary>
/// One way to spend less, or one thing that must be true before money is spent. A stage answers the call itself, changes it,
/// or passes it on by calling <c>next</c>; it may look at what comes back. A stage knows no other stage.
/// </summary>
public interface IStage
{
    /// <summary>Handles the call.</summary>
    ValueTask<Reply> InvokeAsync(Call call, CallDelegate next);
}
