using System.Diagnostics;
using Farthing.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Benchmarks.Ledger;

/// <summary>The ledger's figures: what the request path pays, what a stored call costs, a sustained rate, and reports of many calls.</summary>
internal static class LedgerSpeed
{
    /// <summary>Nanoseconds and bytes allocated for one open and close, and for reading them back from the journal in the background; without the store.</summary>
    public static async Task<int> AppendAsync(string folder)
    {
        const int calls = 50_000, rounds = 10;
        using NoStore store = new();
        LedgerOptions options = new() { DataFolder = folder, MaxBacklogBytes = 4L << 30 };
        await using JournaledLedger ledger = JournaledLedger.Open(options, store, UnpricedEstimator.Instance, TimeProvider.System, NullLogger.Instance);
        SampleCalls sample = new(1, diverse: true);
        CallRecord[] records = [.. Enumerable.Range(0, calls).Select(_ => sample.Call(TimeProvider.System.GetUtcNow()))];
        CallIntent[] intents = [.. records.Select(SampleCalls.Intent)];
        for (int round = 0; round < rounds; round++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long begin = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < calls; i++)
            {
                if (!ledger.TryOpen(intents[i])) throw new InvalidOperationException(ledger.Health.Alarm);
                ledger.Close(records[i]);
            }

            double nanoseconds = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / calls;
            Console.WriteLine($"open + close: {nanoseconds:F0} ns CPU, {Stopwatch.GetElapsedTime(begin).TotalNanoseconds / calls:F0} ns elapsed, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / calls} bytes allocated");
        }

        return 0;
    }

    /// <summary>What a client costs that is refused again and again: CPU and bytes allocated for a refusal, rows and bytes of journal for all of them.</summary>
    public static async Task<int> RefuseAsync(string folder)
    {
        const int calls = 1_000_000, rounds = 5;
        await using LedgerTarget target = new(folder);
        await using StoredLedger ledger = await target.OpenAsync(new LedgerOptions { DataFolder = folder });
        using RefusalRecorder recorder = new(ledger.Ledger, new RefusalOptions(), TimeProvider.System);
        CallRecord call = new SampleCalls(1, diverse: true).Call(TimeProvider.System.GetUtcNow());
        for (int round = 0; round < rounds; round++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < calls; i++)
            {
                recorder.Add(new RefusedCall
                {
                    Id = call.Id with { Low = (ulong)((round * calls) + i) },
                    StartedAt = call.StartedAt,
                    Principal = call.Principal,
                    Endpoint = call.Endpoint,
                    RequestedModel = call.RequestedModel,
                    Status = 402,
                    ErrorCode = "budget_exhausted",
                    RefusedBy = "shop",
                    Message = "The budget 'shop' is spent.",
                });
            }

            double nanoseconds = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / calls;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            await ledger.Ledger.FlushAsync();
            IReadOnlyList<CallRecord> rows = await ledger.Reader.CallsAsync(new CallsQuery { Outcome = Farthing.Calls.CallOutcome.Refused, Limit = 10_000 });
            Console.WriteLine($"refused: {nanoseconds:F0} ns CPU, {allocated / calls} bytes allocated; {rows.Count} rows after {calls * (round + 1L):N0}");
        }

        return 0;
    }

    /// <summary>CPU of a stored call, from the journal to the commit.</summary>
    public static async Task<int> StoreAsync(string folder, bool diverse)
    {
        const int calls = 100_000, rounds = 5;
        await using LedgerTarget target = new(folder);
        await using StoredLedger ledger = await target.OpenAsync(new LedgerOptions { DataFolder = folder, MaxBacklogBytes = 4L << 30, StoreInterval = TimeSpan.FromHours(1) });
        SampleCalls sample = new(1, diverse);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < calls; i++) ledger.Ledger.Close(sample.Call(TimeProvider.System.GetUtcNow()));
            TimeSpan before = Environment.CpuUsage.TotalTime;
            await ledger.Ledger.FlushAsync();
            double micros = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls;
            FileInfo file = new(Path.Combine(folder, "farthing.db"));
            Console.WriteLine($"stored in {target.Name}: {micros:F2} µs CPU a call in this process{(file.Exists ? $"; {file.Length / calls / (round + 1)} bytes a call on disk" : "")}");
        }

        return 0;
    }

    /// <summary>CPU share and memory at a steady rate; what making the calls costs is taken off. A server's own CPU is not in it.</summary>
    public static async Task<int> RateAsync(string folder, int perSecond, int seconds)
    {
        await using LedgerTarget target = new(folder);
        await using StoredLedger ledger = await target.OpenAsync();
        SampleCalls sample = new(1, diverse: true);
        // Compiled code first: what that costs is not the ledger's.
        await PaceAsync(ledger.Ledger, sample, perSecond, 6, watch: false);
        const int makingSeconds = 20;
        TimeSpan making = await PaceAsync(null, sample, perSecond, makingSeconds, watch: false) / makingSeconds;
        TimeSpan both = await PaceAsync(ledger.Ledger, sample, perSecond, seconds, watch: true) / seconds;
        double micros = (both - making).TotalMicroseconds;
        Console.WriteLine(
            $"{target.Name}, {perSecond}/s for {seconds} s: {micros / perSecond:F1} µs CPU a call in this process, {micros / 10_000:F1} % of a core, "
            + $"alarm: {ledger.Ledger.Health.Alarm ?? "none"}");
        return 0;
    }

    /// <summary>Fills a ledger with calls spread over the last 30 days.</summary>
    public static async Task<int> GenerateAsync(string folder, long count)
    {
        await using LedgerTarget target = new(folder);
        SampleCalls sample = new(1, diverse: true);
        TimeSpan span = TimeSpan.FromDays(30);
        DateTimeOffset start = TimeProvider.System.GetUtcNow() - span;
        using ILedgerStore store = target.OpenStore();
        for (long done = 0; done < count;)
        {
            using ILedgerBatch batch = store.BeginBatch();
            for (int i = 0; i < 2000 && done < count; i++, done++) batch.Add(sample.Call(start + (span * ((double)done / count))));
            batch.Commit(new JournalPosition(1, 1, done));
            if (done % 100_000 == 0) await target.TidyAsync();
            if (done % 500_000 == 0) Console.WriteLine($"{done:N0}");
        }

        await target.TidyAsync();
        return 0;
    }

    /// <summary>The time that queries of the last 30 days take; the best and the worst of five.</summary>
    public static async Task<int> ReportAsync(string folder)
    {
        await using LedgerTarget target = new(folder);
        await using ILedgerReader reader = await target.OpenReaderAsync();
        DateTimeOffset since = TimeProvider.System.GetUtcNow().AddDays(-30);
        Dimension[][] breakdowns =
        [
            [], [Dimension.Feature], [Dimension.User], [Dimension.Team], [Dimension.Model], [Dimension.Day], [Dimension.Hour], [Dimension.Feature, Dimension.Model],
            [Dimension.User, Dimension.Feature], [Dimension.User, Dimension.Model],
        ];
        foreach (Dimension[] by in breakdowns) await ReportAsync("", since, by);

        // Whatever the time is now: most is to be read where the first day lacks its first hour. The day after, because nothing was made for the whole of the first.
        DateTimeOffset worst = new(since.UtcDateTime.Date.AddHours(25), TimeSpan.Zero);
        await ReportAsync("at worst ", worst, [Dimension.User]);
        await ReportAsync("at worst ", worst, [Dimension.User, Dimension.Feature]);
        await ReportAsync("at worst ", worst, [Dimension.User, Dimension.Model]);

        Task ReportAsync(string when, DateTimeOffset since, Dimension[] by) => TimeAsync($"{when}report by {string.Join(',', by)}", async () =>
        {
            Report report = await reader.ReportAsync(new ReportQuery { Since = since, By = by, Limit = 50 });
            return $"{report.RowCount} rows, {report.Total.Calls:N0} calls, {report.Total.Cost} USD";
        });

        await TimeAsync("calls by cost", async () => $"{(await reader.CallsAsync(new CallsQuery { Since = since })).Count} calls");
        await TimeAsync("calls by time", async () => $"{(await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time })).Count} calls");
        await TimeAsync("missing prices", async () => $"{(await reader.MissingPricesAsync(since)).Count} models");
        return 0;
    }

    private static async Task TimeAsync(string what, Func<Task<string>> query)
    {
        List<double> times = [];
        TimeSpan before = Environment.CpuUsage.TotalTime;
        string answer = "";
        for (int i = 0; i < 5; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            answer = await query();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        Console.WriteLine($"{what,-32} {times.Min(),8:F1} to {times.Max(),8:F1} ms elapsed, {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times.Count,8:F1} ms CPU   {answer}");
    }

    private static async Task<TimeSpan> PaceAsync(JournaledLedger? ledger, SampleCalls sample, int perSecond, int seconds, bool watch)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        TimeSpan told = TimeSpan.Zero;
        long most = 0;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        for (long made = 0; made < (long)perSecond * seconds && await timer.WaitForNextTickAsync();)
        {
            for (long due = (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * perSecond); made < due; made++)
            {
                CallRecord call = sample.Call(TimeProvider.System.GetUtcNow());
                CallIntent intent = SampleCalls.Intent(call);
                if (ledger is null) continue;
                if (!ledger.TryOpen(intent)) throw new InvalidOperationException(ledger.Health.Alarm);
                ledger.Close(call);
            }

            if (!watch || ledger is null) continue;
            most = Math.Max(most, ledger.Health.BacklogCalls);
            if (Stopwatch.GetElapsedTime(begin) - told < TimeSpan.FromSeconds(15)) continue;
            told = Stopwatch.GetElapsedTime(begin);
            Console.WriteLine($"{told.TotalSeconds,5:F0} s: {made:N0} calls, at most {most:N0} waited for the store, memory {Environment.WorkingSet >> 20} MB, of it on the heap {GC.GetTotalMemory(forceFullCollection: false) >> 20} MB");
            most = 0;
        }

        if (ledger is not null) await ledger.FlushAsync();
        return Environment.CpuUsage.TotalTime - before;
    }
}
