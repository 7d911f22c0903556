using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Tests;

public sealed class LedgerUnavailableTests
{
    // 100 calls of at most 1 KiB each may wait for the store.
    private const string Small = "ledger: { max_backlog: 100, when_unavailable: {0} }";

    [Fact]
    public async Task While_the_ledger_cannot_be_written_new_calls_are_refused_and_later_taken_again()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Small.Replace("{0}", "refuse", StringComparison.Ordinal));
        int answered;
        using (await LockStoreAsync(gateway))
        {
            answered = await FillBacklogAsync(gateway);
            using HttpResponseMessage refused = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            ((int)refused.StatusCode).ShouldBe(503);
            JsonElement error = (await RunningGateway.JsonAsync(refused)).GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe("ledger_unavailable");
            error.GetProperty("message").GetString()!.ShouldContain("ledger.when_unavailable");
            using HttpResponseMessage anthropic = await gateway.PostAsync(Ask.MessagesPath, Ask.Message);
            (await RunningGateway.JsonAsync(anthropic)).GetProperty("error").GetProperty("type").GetString().ShouldBe("overloaded_error");
            gateway.Simulator.Meter.Arrived.ShouldBe(answered);

            using HttpResponseMessage ready = await GetAsync(gateway, "/health/ready");
            ((int)ready.StatusCode).ShouldBe(503);
            (await RunningGateway.JsonAsync(ready)).GetProperty("alarm").GetString().ShouldNotBeNullOrEmpty();
            using HttpResponseMessage live = await GetAsync(gateway, "/health/live");
            ((int)live.StatusCode).ShouldBe(200);
            (await (await GetAsync(gateway, "/metrics")).Content.ReadAsStringAsync()).ShouldContain("farthing_ledger_up 0\n");
        }

        (await gateway.CallsAsync()).Count.ShouldBe(answered);
        using HttpResponseMessage again = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)again.StatusCode).ShouldBe(200);
        using HttpResponseMessage readyAgain = await GetAsync(gateway, "/health/ready");
        ((int)readyAgain.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Calls_pass_unmetered_when_the_settings_say_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Small.Replace("{0}", "pass", StringComparison.Ordinal));
        using (await LockStoreAsync(gateway))
        {
            while ((int)(await GetAsync(gateway, "/health/ready")).StatusCode == 200) (await gateway.PostAsync(Ask.ChatPath, Ask.Chat)).Dispose();
            using HttpResponseMessage passed = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            ((int)passed.StatusCode).ShouldBe(200);
            passed.Headers.Contains("x-farthing-cost").ShouldBeTrue();
        }

        (await gateway.CallsAsync()).Count.ShouldBeLessThan((int)gateway.Simulator.Meter.Arrived);
    }

    /// <summary>Another process holds the store, as a backup or an administrator's shell may.</summary>
    private static async Task<SqliteConnection> LockStoreAsync(RunningGateway gateway)
    {
        string file = Directory.EnumerateFiles(gateway.DataFolder, "*.db", SearchOption.AllDirectories).Single();
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<int> FillBacklogAsync(RunningGateway gateway)
    {
        for (int answered = 0; ; answered++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            if ((int)response.StatusCode != 200) return answered;
            answered.ShouldBeLessThan(100_000);
        }
    }

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway, string path) => gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
}
