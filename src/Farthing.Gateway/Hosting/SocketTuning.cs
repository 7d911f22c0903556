namespace Farthing.Gateway.Hosting;

/// <summary>Socket completions run on the thread that polls: 40 % less CPU for a stream (docs/performance.md). Handlers must not block.</summary>
internal static class SocketTuning
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Must run before the process opens its first socket; the runtime reads the variable then, and has no other switch.</summary>
    public static void Apply()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }
}
