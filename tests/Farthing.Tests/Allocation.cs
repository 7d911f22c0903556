namespace Farthing.Tests;

/// <summary>Measures what a piece of code allocates.</summary>
internal static class Allocation
{
    /// <summary>The least that one run allocates, in bytes: the first runs also pay for the runtime's own preparations.</summary>
    public static long LeastOf(Action run, int runs = 50)
    {
        long least = long.MaxValue;
        for (int i = 0; i < runs; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
