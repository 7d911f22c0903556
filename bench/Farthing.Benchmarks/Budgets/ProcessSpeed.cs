using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Farthing.Benchmarks.Budgets;

/// <summary>
/// What sharing five budgets and four limits costs four gateway processes on one PostgreSQL: as many calls as they answer, with and without budgets, in
/// short turns, so that what else the machine does falls on both.
/// </summary>
internal static class ProcessSpeed
{
    private const int Replicas = 4;
    private const int ClientsEach = 8;

    // Short, and many of them: what else the machine does changes from second to second.
    private const int TurnSeconds = 2;

    // Hot methods are compiled three times, in the background; on two cores that takes long. Before, what is measured is how much there is to compile.
    private const int WarmUpSeconds = 30;
    private const int WarmUpCalls = 200_000;
    private const int MostWarmUpSeconds = 90;
    private const string Key = "sk-bench-0123456789";

    private const string Budgets = """
        budgets:
          - { name: everything, usd: 1000000, per: 1mo }
          - { name: a day, usd: 100000, per: 1d, rolling: true }
          - { name: project, for: { project: bench }, usd: 100000, per: 1w }
          - { name: key, for: { key: "*" }, usd: 100000, per: 1d }
          - { name: model, for: { model: "*" }, usd: 100000, per: 1mo }
        rate_limits:
          - { name: key, for: { key: "*" }, requests: 100000000, tokens: 1000000000000, concurrent: 100000 }
          - { name: project, for: { project: bench }, requests: 1000000000, per: 1h }
        """;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        $$"""{"model":"gpt-4o-mini","max_tokens":100,"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("Name three rivers. ", 105))}}"}]}""");

    public static async Task<int> RunAsync(string program, int seconds)
    {
        string? connection = Environment.GetEnvironmentVariable("FARTHING_DATABASE_URL");
        if (string.IsNullOrEmpty(connection))
        {
            Console.Error.WriteLine("Set FARTHING_DATABASE_URL to a database that may be written.");
            return 2;
        }

        using FixedProvider provider = new();
        string folder = Directory.CreateTempSubdirectory("farthing-bench-").FullName;
        int turns = Math.Max(1, seconds / TurnSeconds);
        Console.WriteLine($"twice {Replicas} gateway processes, {ClientsEach} clients each, requests of {Body.Length:N0} bytes, {turns} turns of {TurnSeconds} s each; client, provider and database on the same machine");
        using Group without = await Group.StartAsync(program, Path.Combine(folder, "without"), provider.Port, "", connection);
        using Group with = await Group.StartAsync(program, Path.Combine(folder, "with"), provider.Port, Budgets, connection);
        await WarmUpAsync(without);
        await WarmUpAsync(with);
        long statements = await StatementsAsync(connection);
        List<Run> plain = [], budgeted = [];
        for (int turn = 0; turn < turns; turn++)
        {
            // Each goes first as often as the other.
            if (turn % 2 == 0) plain.Add(await MeasureAsync(without));
            budgeted.Add(await MeasureAsync(with));
            if (turn % 2 != 0) plain.Add(await MeasureAsync(without));
        }

        statements = await StatementsAsync(connection) - statements;
        Tell("without budgets", plain);
        Tell("with budgets", budgeted);
        Tell("throughput with ÷ without", budgeted.Zip(plain, static (one, other) => one.PerSecond / other.PerSecond));
        Tell("CPU of the gateways a call, with ÷ without", budgeted.Zip(plain, static (one, other) => one.Cpu / other.Cpu));

        // The client does the same in both: how far this is from 1 is what the machine did.
        Tell("CPU of client and provider a call, with ÷ without", budgeted.Zip(plain, static (one, other) => one.OwnCpu / other.OwnCpu));
        if (statements > 0) Console.WriteLine($"{statements} statements for leases: one for {budgeted.Sum(run => run.Calls) / statements:N0} calls");
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task WarmUpAsync(Group group)
    {
        long started = Stopwatch.GetTimestamp(), calls = 0;
        for (double seconds = 0; seconds < MostWarmUpSeconds && (seconds < WarmUpSeconds || calls < WarmUpCalls); seconds = Stopwatch.GetElapsedTime(started).TotalSeconds)
            calls += (await LoadAsync(group.Clients, TurnSeconds)).Calls;
    }

    private static async Task<Run> MeasureAsync(Group group)
    {
        double before = group.Cpu(), ownBefore = Environment.CpuUsage.TotalTime.TotalMicroseconds;
        long started = Stopwatch.GetTimestamp();
        (long calls, long refused) = await LoadAsync(group.Clients, TurnSeconds);
        return new Run(calls, refused, calls / Stopwatch.GetElapsedTime(started).TotalSeconds, (group.Cpu() - before) / calls, (Environment.CpuUsage.TotalTime.TotalMicroseconds - ownBefore) / calls);
    }

    private static void Tell(string what, List<Run> runs) => Console.WriteLine(
        $"{what}: {runs.Average(run => run.PerSecond):N0} calls/s, {runs.Average(run => run.Cpu):N1} µs of CPU of the gateways a call and {runs.Average(run => run.OwnCpu):N1} of client and provider, {runs.Sum(run => run.Refused)} refused or lost");

    private static void Tell(string what, IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        Console.WriteLine($"{what}: median {sorted[sorted.Length / 2]:0.00}, middle half {sorted[sorted.Length / 4]:0.00} to {sorted[sorted.Length * 3 / 4]:0.00}");
    }

    private static Process Start(string program, string folder, int index, int port, string budgets, string connection)
    {
        Directory.CreateDirectory(folder);
        string settings = Path.Combine(folder, "farthing.yaml");
        File.WriteAllText(settings, $$"""
            urls: http://127.0.0.1:0
            data: {{folder}}
            store: { kind: postgres, connection: "env:FARTHING_DATABASE_URL", replica: "bench {{index}}" }
            providers:
              openai: { base_url: "http://127.0.0.1:{{port}}/v1", api_key: "env:BENCH_KEY" }
            keys:
              - { name: bench, project: bench, secret: "env:BENCH_KEY" }
            {{budgets}}
            """);
        ProcessStartInfo start = new("dotnet", [program, "serve", "--config", settings]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["BENCH_KEY"] = Key;
        start.Environment["FARTHING_DATABASE_URL"] = connection;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<HttpClient> ConnectAsync(string folder)
    {
        string place = Path.Combine(folder, "gateway.json");
        for (int look = 0; look < 600; look++)
        {
            await Task.Delay(100);
            if (!File.Exists(place)) continue;
            try
            {
                HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan, BaseAddress = new Uri(JsonElement.Parse(await File.ReadAllBytesAsync(place)).GetProperty("url").GetString()!) };
                client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key}");
                using HttpResponseMessage ready = await client.GetAsync("/health/ready");
                if (ready.StatusCode == HttpStatusCode.OK) return client;
            }
            catch (Exception error) when (error is HttpRequestException or JsonException or IOException)
            {
                // Not there yet.
            }
        }

        throw new TimeoutException($"the gateway in {folder} does not start");
    }

    private static async Task<(long Calls, long Refused)> LoadAsync(HttpClient[] gateways, double seconds)
    {
        long started = Stopwatch.GetTimestamp(), calls = 0, refused = 0;
        await Task.WhenAll(gateways.SelectMany(gateway => Enumerable.Range(0, ClientsEach).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                using ByteArrayContent content = new(Body);
                content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
                try
                {
                    using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", content);
                    Interlocked.Increment(ref response.StatusCode == HttpStatusCode.OK ? ref calls : ref refused);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }))));
        return (calls, refused);
    }

    /// <summary>How often leases were asked for so far, where the server counts calls of functions.</summary>
    private static async Task<long> StatementsAsync(string connection)
    {
        try
        {
            Uri uri = new(connection);
            string[] user = uri.UserInfo.Split(':');
            NpgsqlConnectionStringBuilder builder = new() { Host = uri.Host, Port = uri.Port, Username = user[0], Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null, Database = uri.AbsolutePath[1..], Pooling = false };
            await using NpgsqlConnection database = new(builder.ConnectionString);
            await database.OpenAsync();
            await using NpgsqlCommand track = new($"ALTER DATABASE \"{builder.Database}\" SET track_functions = 'pl'", database);
            await track.ExecuteNonQueryAsync();
            await using NpgsqlCommand count = new("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_user_functions WHERE funcname = 'lease_accounts'", database);
            return (long)(await count.ExecuteScalarAsync())!;
        }
        catch (PostgresException)
        {
            return 0;
        }
    }

    private sealed record Run(long Calls, long Refused, double PerSecond, double Cpu, double OwnCpu);

    private sealed class Group(Process[] gateways, HttpClient[] clients) : IDisposable
    {
        public HttpClient[] Clients => clients;

        public static async Task<Group> StartAsync(string program, string folder, int port, string budgets, string connection)
        {
            Process[] gateways = [.. Enumerable.Range(0, Replicas).Select(i => Start(program, Path.Combine(folder, $"{i}"), i, port, budgets, connection))];
            Group group = new(gateways, new HttpClient[Replicas]);
            try
            {
                for (int i = 0; i < Replicas; i++) group.Clients[i] = await ConnectAsync(Path.Combine(folder, $"{i}"));
                return group;
            }
            catch
            {
                group.Dispose();
                throw;
            }
        }

        public double Cpu() => gateways.Sum(gateway =>
        {
            gateway.Refresh();
            return gateway.TotalProcessorTime.TotalMicroseconds;
        });

        public void Dispose()
        {
            foreach (HttpClient? client in clients) client?.Dispose();
            foreach (Process gateway in gateways)
            {
                gateway.Kill();
                gateway.WaitForExit();
                gateway.Dispose();
            }
        }
    }
}
