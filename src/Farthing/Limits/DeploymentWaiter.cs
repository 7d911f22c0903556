using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Limits;

/// <summary>A call that waits until one of its deployments may be asked.</summary>
internal sealed class DeploymentWaiter(Call call, IReadOnlyList<Deployment> candidates, CallNeed need, DateTimeOffset deadline, long sequence)
    : WaitingCall(call.Principal.Key, call.Priority, deadline, sequence)
{
    private readonly TaskCompletionSource<Entrance> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Deployment> Candidates => candidates;

    public CallNeed Need => need;

    /// <summary>Where it may go, once it may.</summary>
    public Entrance Entrance { get; set; }

    public Task<Entrance> Task => _done.Task;

    /// <summary>Lets it go on; after the lock is left.</summary>
    public void Complete() => _done.SetResult(Entrance);
}
