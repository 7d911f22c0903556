using System.Diagnostics;
using System.Globalization;
using Farthing.Caching;
using Farthing.Caching.Memory;

namespace Farthing.Benchmarks.Caching;

/// <summary>A million entries through a cache that holds a part of them: what it counts, and what the process takes.</summary>
internal static class CacheChurn
{
    private const int Entries = 1_000_000;

    public static int Run(int megabytes)
    {
        var random = new Random(1);
        var memory = new MemoryTier((long)megabytes << 20, TimeProvider.System);
        GC.Collect();
        long idle = ResidentBytes();
        long mostResident = 0;
        long mostCounted = 0;
        TimeSpan began = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < Entries; i++)
        {
            CacheKey key = SampleEntries.KeyOf(i);
            if (!memory.TryGet(key, out _)) memory.Put(SampleEntries.Make(key, SampleEntries.SizeOf(random), 0.001m * random.Next(1, 20), TimeProvider.System.GetUtcNow()));
            memory.TryGet(SampleEntries.KeyOf(random.Next(Math.Max(1, i))), out _);
            if (i % 5000 != 0) continue;
            mostResident = Math.Max(mostResident, ResidentBytes());
            mostCounted = Math.Max(mostCounted, memory.Bytes);
        }

        TimeSpan cpu = Environment.CpuUsage.TotalTime - began;
        long limit = memory.MostBytes;
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long counted = memory.Bytes;
        Console.WriteLine($"limit {Megabytes(limit)} MB; {memory.Count:N0} of {Entries:N0} entries stayed; most bytes counted {Megabytes(mostCounted)} MB ({Share(mostCounted, limit)})");
        Console.WriteLine($"heap alive in the end {Megabytes(heapBefore)} MB for {Megabytes(counted)} MB counted ({Share(heapBefore, counted)})");
        Console.WriteLine($"process idle {Megabytes(idle)} MB, at most {Megabytes(mostResident)} MB: {((mostResident - idle) / (double)limit).ToString("F2", CultureInfo.InvariantCulture)} x limit + idle");
        Console.WriteLine($"{(cpu.TotalMicroseconds / Entries).ToString("F2", CultureInfo.InvariantCulture)} µs of CPU for each entry that came, with two looks and making it; {GC.CollectionCount(2)} full collections of {GC.CollectionCount(0)} in all, {GC.GetTotalPauseDuration().TotalMilliseconds:0} ms paused");
        if (mostCounted <= limit && mostResident <= idle + (limit * 1.3)) return 0;
        Console.WriteLine("Beyond what is allowed: bytes counted within the limit, and 1.3 x limit + idle.");
        return 1;
    }

    /// <summary>What hits and puts cost, on one thread.</summary>
    public static int Speed()
    {
        var memory = new MemoryTier(256 << 20, TimeProvider.System);
        CacheKey[] keys = [.. Enumerable.Range(0, 50_000).Select(i => SampleEntries.KeyOf(i))];
        foreach (CacheKey key in keys) memory.Put(SampleEntries.Make(key, 2000, 0.01m, TimeProvider.System.GetUtcNow()));
        CacheKey[] others = [.. Enumerable.Range(1_000_000, 50_000).Select(i => SampleEntries.KeyOf(i))];
        Measure("hit", keys, key => memory.TryGet(key, out _));
        Measure("miss", others, key => memory.TryGet(key, out _));
        return 0;
    }

    private static void Measure(string what, CacheKey[] keys, Action<CacheKey> work)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            foreach (CacheKey key in keys) work(key);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / keys.Length);
        }

        Console.WriteLine($"{what,-6} {best.ToString("F0", CultureInfo.InvariantCulture),5} ns of CPU");
    }

    private static long ResidentBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);

    private static string Share(long part, long whole) => ((double)part / whole).ToString("P1", CultureInfo.InvariantCulture);
}
