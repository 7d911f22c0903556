using System.Diagnostics;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Tests.Ledger;

namespace Farthing.Sqlite.Tests;

public sealed class KilledProcessTests : IDisposable
{
    private const int InFlight = 200;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_killed_processes_lose_no_call_and_count_none_twice()
    {
        Random random = new(20);
        HashSet<CallId> opened = [];
        HashSet<CallId> ended = [];
        HashSet<CallId> refused = [];
        for (int round = 0; round < 20; round++)
        {
            int before = opened.Count - ended.Count;
            await RunAndKillAsync(round, InFlight + random.Next(0, 2000), opened, ended, refused);
            opened.Count.ShouldBeGreaterThan(ended.Count + before, "calls should be open when the process is killed");

            await using SqliteLedger ledger = await SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = _folder.Path }, new FixedEstimator(), cancellationToken: Cancel);
            await ledger.Ledger.FlushAsync(Cancel);
            List<CallRecord> calls = await AllAsync(ledger.Reader);
            Dictionary<CallId, CallRecord> stored = calls.ToDictionary(call => call.Id);
            opened.Except(stored.Keys).Count().ShouldBe(0, "nothing may be lost");
            ended.Count(id => stored[id].Outcome != CallOutcome.Completed).ShouldBe(0, "what ended is not an estimate");
            foreach (CallRecord call in calls.Where(call => !ended.Contains(call.Id) && call.Outcome == CallOutcome.Recovered))
            {
                call.Charges.ShouldHaveSingleItem().UsageStatus.ShouldBe(UsageStatus.Estimated);
                call.Cost.ShouldBe(FixedEstimator.Cost);
            }

            // The process may have been killed between an entry and the line that tells of it: one call each.
            calls.Count(call => call.Outcome == CallOutcome.Completed).ShouldBeInRange(ended.Count, ended.Count + round + 1);
            stored.Count.ShouldBeInRange(opened.Count, opened.Count + round + 1);
            refused.Except((await ledger.Reader.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused, Limit = 10_000 }, Cancel)).Select(call => call.Id)).Count().ShouldBe(0, "no refusal is lost either");
            ledger.Ledger.Health.OpenCalls.ShouldBe(0);
            Report report = await ledger.Reader.ReportAsync(new ReportQuery(), Cancel);
            report.Total.Calls.ShouldBe(stored.Count);
            report.Total.EstimatedCalls.ShouldBe(calls.Count(call => call.Outcome == CallOutcome.Recovered));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<List<CallRecord>> AllAsync(ILedgerReader reader)
    {
        List<CallRecord> calls = [];
        for (int user = 0; user < 9; user++)
        {
            CallsQuery query = new() { Sort = CallSort.Time, Limit = 10_000, Filters = [new DimensionFilter(Dimension.User, $"user-{user}")] };
            calls.AddRange(await reader.CallsAsync(query, Cancel));
        }

        return calls;
    }

    private async Task RunAndKillAsync(int seed, int lines, HashSet<CallId> opened, HashSet<CallId> ended, HashSet<CallId> refused)
    {
        string host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Farthing.CrashHost.exe" : "Farthing.CrashHost");
        using Process process = Process.Start(new ProcessStartInfo(host, [_folder.Path, seed.ToString(), InFlight.ToString()]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            for (int i = 0; i < lines; i++) Note(await process.StandardOutput.ReadLineAsync(Cancel), opened, ended, refused);
        }
        finally
        {
            process.Kill();
        }

        // What it said before it died counts too.
        string rest = await process.StandardOutput.ReadToEndAsync(Cancel);
        foreach (string line in rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Note(line, opened, ended, refused);
        await process.WaitForExitAsync(Cancel);
    }

    private static void Note(string? line, HashSet<CallId> opened, HashSet<CallId> ended, HashSet<CallId> refused)
    {
        string[] words = line.ShouldNotBeNull("the process ended by itself").Split(' ');
        // The last line may be cut.
        if (words.Length != 2 || !CallId.TryParse(words[1], out CallId id)) return;
        if (words[0] == "open") opened.Add(id);
        else (words[0] == "refused" ? refused : ended).Add(id);
    }

    private sealed class FixedEstimator : IIntentEstimator
    {
        public static Pricing.Usd Cost { get; } = new(0.25m);

        public Charge Estimate(CallIntent intent) =>
            UnpricedEstimator.Instance.Estimate(intent) with { Cost = Cost, CostStatus = CostStatus.Estimated };
    }
}
