namespace Farthing.Cli;

/// <summary>Waits for the user to end a command.</summary>
internal static class Waiting
{
    /// <summary>Returns, without an error, when the token is cancelled: Ctrl-C is how such a command is ended, not how it fails.</summary>
    public static async Task ForCancellationAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellationToken.Register(ended.SetResult);
        await ended.Task;
    }
}
