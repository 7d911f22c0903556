using System.Net;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Hosting;
using Farthing.Ledger;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A disk that fills up under a running gateway.</summary>
public sealed class FullDiskTests
{
    private const int MostCalls = 20_000;
    private const int AtOnce = 32;

    // Tags are journalled: the more they hold, the fewer calls fill the journal.
    private static readonly string Tags = string.Join(',', Enumerable.Range(0, 16).Select(n => new string((char)('a' + n), 200)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 170_000)]
    public async Task It_raises_the_alarm_refuses_new_calls_recovers_and_loses_no_answered_one()
    {
        await using SmallDisk? disk = await SmallDisk.TryMountAsync(megabytes: 24);
        Assert.SkipWhen(disk is null, "a small file system cannot be mounted here: it takes Linux and root");
        await using Installation place = await Installation.CreateAsync(data: disk.Data);
        await using GatewayProcess gateway = await place.StartAsync();
        var answered = new List<string>();
        (await CallAsync(gateway.Client, "before")).ShouldBe(HttpStatusCode.OK);
        answered.Add("before");
        await LedgerFigures.SettledAsync(gateway.Client);

        await Patience.UntilAsync("new calls are refused, and the alarm says why", async () =>
        {
            // What the store still takes frees a segment of the journal: the room is taken again until nothing moves.
            await disk.FillAsync();
            (await CallUntilRefusedAsync(gateway.Client, answered)).ShouldBe((HttpStatusCode.ServiceUnavailable, "ledger_unavailable"));
            (HttpStatusCode status, string? alarm) = await HealthAsync(gateway.Client);
            return status == HttpStatusCode.ServiceUnavailable && alarm?.Contains("Make room", StringComparison.Ordinal) == true;
        });
        (await LedgerFigures.ReadAsync(gateway.Client))["alarm"].ShouldBe(1);
        long reached = place.Provider.Meter.Arrived;

        disk.Free();
        await Patience.UntilAsync("calls are taken again", async () => await CallAsync(gateway.Client, "after") == HttpStatusCode.OK);
        await LedgerFigures.SettledAsync(gateway.Client);
        await Patience.UntilAsync("the alarm is over", async () => await HealthAsync(gateway.Client) == (HttpStatusCode.OK, null));
        place.Provider.Meter.Arrived.ShouldBe(reached + 1, "a refused call reached the provider");
        (await place.ReportedCallsAsync()).ShouldBe(answered.Count + 1);
        ILookup<string, CallRecord> records = await place.RecordsAsync();
        answered.Append("after").Where(marker => records[marker].Count() != 1).ShouldBeEmpty();
    }

    [Fact(Timeout = 170_000)]
    public async Task Without_room_for_the_journal_of_budgets_calls_that_touch_one_are_refused_and_no_others()
    {
        await using SmallDisk? disk = await SmallDisk.TryMountAsync(megabytes: 24);
        Assert.SkipWhen(disk is null, "a small file system cannot be mounted here: it takes Linux and root");

        // Each user has an account in each, so that the journal is full after a few thousand calls.
        IEnumerable<string> budgets = Enumerable.Range(0, 30).Select(n => $$"""{ name: b{{n}}, usd: 1, per: 1d, for: { feature: budgeted, user: "*" } }""");
        await using Installation place = await Installation.CreateAsync($"budgets: [{string.Join(',', budgets)}]");
        Directory.CreateDirectory(disk.Data);
        Directory.CreateDirectory(place.Data);
        Directory.CreateSymbolicLink(Path.Combine(place.Data, "budgets"), disk.Data);
        await using GatewayProcess gateway = await place.StartAsync();
        var answered = new List<string>();
        await Patience.UntilAsync("calls under a budget are refused, and the alarm says why", async () =>
        {
            await disk.FillAsync();
            (await CallUntilRefusedAsync(gateway.Client, answered, "budgeted")).ShouldBe((HttpStatusCode.ServiceUnavailable, "ledger_unavailable"));
            (HttpStatusCode status, string? alarm) = await HealthAsync(gateway.Client);
            return status == HttpStatusCode.ServiceUnavailable && alarm?.Contains("Make room", StringComparison.Ordinal) == true;
        });
        await JournalIsAsync(gateway.Client, up: 0, alarm: 1);
        (await CallAsync(gateway.Client, "other")).ShouldBe(HttpStatusCode.OK, "no budget is for it");
        answered.Add("other");

        disk.Free();
        await Patience.UntilAsync("calls are taken again", async () => await CallAsync(gateway.Client, "after", "budgeted") == HttpStatusCode.OK);
        answered.Add("after");
        await Patience.UntilAsync("the alarm is over", async () => await HealthAsync(gateway.Client) == (HttpStatusCode.OK, null));
        await JournalIsAsync(gateway.Client, up: 1, alarm: 0);
        await LedgerFigures.SettledAsync(gateway.Client);
        ILookup<string, CallRecord> records = await place.RecordsAsync();
        answered.Where(marker => records[marker].Count(record => record.Status == 200) != 1).ShouldBeEmpty();
    }

    private static async Task JournalIsAsync(HttpClient client, long up, long alarm)
    {
        IReadOnlyDictionary<string, long> figures = await LedgerFigures.ReadAsync(client, "farthing_budget_journal_");
        (figures["up"], figures["alarm"]).ShouldBe((up, alarm));
    }

    private static async Task<(HttpStatusCode Status, string Code)> CallUntilRefusedAsync(HttpClient client, List<string> answered, string feature = "")
    {
        for (int first = 0; first < MostCalls; first += AtOnce)
        {
            string[] markers = [.. Enumerable.Range(0, AtOnce).Select(n => $"full-{answered.Count}-{n}")];
            (HttpStatusCode Status, string Code)[] answers = await Task.WhenAll(markers.Select(marker => TryAsync(client, marker, feature)));
            answered.AddRange(markers.Zip(answers).Where(one => one.Second.Status == HttpStatusCode.OK).Select(one => one.First));
            if (Array.Find(answers, answer => answer.Status != HttpStatusCode.OK) is { Code: not null } refused)
            {
                return refused;
            }
        }

        throw new InvalidOperationException($"{MostCalls} calls were taken on a full disk");
    }

    private static async Task<(HttpStatusCode Status, string? Alarm)> HealthAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/health/ready", Stop);
        JsonElement health = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Stop));
        return (response.StatusCode, health.GetProperty("alarm").GetString());
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string marker, string feature = "") => (await TryAsync(client, marker, feature)).Status;

    private static async Task<(HttpStatusCode Status, string Code)> TryAsync(HttpClient client, string marker, string feature)
    {
        using HttpRequestMessage request = ProviderCall.Embedding(marker, ("x-farthing-tags", Tags), ("x-farthing-feature", feature));
        using HttpResponseMessage response = await client.SendAsync(request, Stop);
        string body = await response.Content.ReadAsStringAsync(Stop);
        return response.IsSuccessStatusCode
            ? (response.StatusCode, "")
            : (response.StatusCode, JsonElement.Parse(body).GetProperty("error").GetProperty("code").GetString()!);
    }
}
