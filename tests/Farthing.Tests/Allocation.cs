namespace Farthing.Tests;

/// <summary>Measures what a piece of code allocates.</summary>
internal static class Allocation
{
    /// <summary>The least that one run allocates, in bytes: the first runs also pay for the runtime's own preparations.</summary>
    public static long LeastOf(Action run)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 50; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
