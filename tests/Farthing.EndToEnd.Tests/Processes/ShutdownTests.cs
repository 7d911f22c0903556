using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>SIGTERM with calls in flight.</summary>
public sealed class ShutdownTests
{
    private const int Streams = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Streams_in_flight_are_finished_and_recorded_before_the_gateway_ends()
    {
        await using Installation place = await Installation.CreateAsync("shutdown: { grace: 60s }");
        await using GatewayProcess gateway = await place.StartAsync();
        var begun = new CountdownEvent(Streams);
        var allBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string>[] streams = [.. Enumerable.Range(0, Streams).Select(n => ReadAsync(gateway.Client, n, () =>
        {
            if (begun.Signal())
            {
                allBegun.SetResult();
            }
        }))];
        await allBegun.Task.WaitAsync(Stop);
        await gateway.TerminateAsync();
        string[] answers = await Task.WhenAll(streams);
        answers.ShouldAllBe(answer => answer.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal) || answer.Contains("event: message_stop", StringComparison.Ordinal));
        (int code, string output) = await gateway.ExitAsync();
        code.ShouldBe(0, output);
        ILookup<string, CallRecord> records = await place.RecordsAsync();
        records.Count.ShouldBe(Streams);
        records.SelectMany(record => record).ShouldAllBe(record =>
            record.Outcome == CallOutcome.Completed && record.Charges[0].UsageStatus == UsageStatus.Reported && record.Cost != null);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stream_that_never_ends_is_cut_after_the_grace_and_recorded_once()
    {
        await using Installation place = await Installation.CreateAsync("shutdown: { grace: 300ms }");
        await using GatewayProcess gateway = await place.StartAsync();
        using HttpRequestMessage request = ProviderCall.Chat("endless", stream: true, ("x-simulator-fault", "endless"), ("x-simulator-gap-ms", "5"));
        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await gateway.TerminateAsync();
        (int code, string output) = await gateway.ExitAsync();
        code.ShouldBe(0, output);
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        CallRecord record = (await place.RecordsAsync())["endless"].ShouldHaveSingleItem();
        record.Outcome.ShouldNotBe(CallOutcome.Completed);
        record.Charges.Single().UsageStatus.ShouldBeOneOf(UsageStatus.Partial, UsageStatus.Estimated);
        record.Cost.ShouldNotBeNull();
    }

    private static async Task<string> ReadAsync(HttpClient client, int n, Action begun)
    {
        (string, string) pace = ("x-simulator-gap-ms", "15");
        using HttpRequestMessage request = n % 2 == 0
            ? ProviderCall.Chat($"stream-{n}", stream: true, pace)
            : ProviderCall.Message($"stream-{n}", stream: true, pace);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await using Stream body = await response.Content.ReadAsStreamAsync(Stop);
        byte[] first = new byte[1];
        await body.ReadExactlyAsync(first, Stop);
        begun();
        using var reader = new StreamReader(body);
        return (char)first[0] + await reader.ReadToEndAsync(Stop);
    }
}
