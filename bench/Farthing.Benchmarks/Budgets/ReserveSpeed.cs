using System.Text;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Persistence;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Sqlite;
using Farthing.Tokens;
using Farthing.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Benchmarks.Budgets;

/// <summary>
/// What five budgets and four limits cost a call inside the process: found, reserved in, journalled, settled, and what is left told. In CPU time of calls with
/// them and without, in turns.
/// </summary>
internal static class ReserveSpeed
{
    private const int Calls = 200_000;
    private const int Rounds = 7;

    /// <summary>The calls of a tenth of a second at full load: as often the journal is brought to the disk.</summary>
    private const int CallsEachSync = 2_000;

    public static async Task<int> RunAsync(string folder)
    {
        using AccountTable accounts = new(new BudgetClock(TimeProvider.System), TimeProvider.System);
        Directory.CreateDirectory(folder);
        using SqliteAccountStore store = SqliteAccountStore.Open(folder);
        using AccountKeeper keeper = await AccountKeeper.OpenAsync(accounts, folder, store, TimeProvider.System, NullLogger.Instance);
        BudgetsInForce with = new(accounts), without = new(accounts);
        with.Replace(Allowances());
        List<double> nanoseconds = [];
        for (int round = 0; round < Rounds; round++)
        {
            (double plain, long plainBytes) = Measure(without, keeper);
            (double held, long heldBytes) = Measure(with, keeper);
            nanoseconds.Add(held - plain);
            Console.WriteLine($"without {plain:F0}, with {held:F0}: {held - plain:F0} ns of CPU and {heldBytes - plainBytes} bytes more a call");
        }

        Console.WriteLine($"median {nanoseconds.Order().ElementAt(Rounds / 2):F0} ns");
        return 0;
    }

    private static Allowance[] Allowances()
    {
        Period month = new CalendarPeriod { Unit = CalendarUnit.Month }, week = new CalendarPeriod { Unit = CalendarUnit.Week }, day = new CalendarPeriod { Unit = CalendarUnit.Day };
        Scope project = new([new ScopeTerm(ScopeDimension.Project, "bench")]), key = new([new ScopeTerm(ScopeDimension.Key, null)]), model = new([new ScopeTerm(ScopeDimension.Model, null)]);
        Allowance Budget(string name, Period period, Scope scope) => new() { Name = name, Measure = Farthing.Budgets.Allowances.Measure.Usd, Amount = 100_000, Period = period, Scope = scope, IsBudget = true };
        Allowance Limit(Measure measure, decimal amount, Period period, Scope scope) => new() { Name = "limit", Measure = measure, Amount = amount, Period = period, Scope = scope };
        Period minute = new RollingPeriod(TimeSpan.FromMinutes(1));
        return
        [
            Budget("everything", month, Scope.Everything),
            Budget("a day", new RollingPeriod(TimeSpan.FromDays(1)), Scope.Everything),
            Budget("project", week, project),
            Budget("key", day, key),
            Budget("model", month, model),
            Limit(Farthing.Budgets.Allowances.Measure.Requests, 100_000_000, minute, key),
            Limit(Farthing.Budgets.Allowances.Measure.Tokens, 1_000_000_000_000, minute, key),
            Limit(Farthing.Budgets.Allowances.Measure.Concurrency, 100_000, new OpenPeriod(), key),
            Limit(Farthing.Budgets.Allowances.Measure.Requests, 1_000_000_000, new CalendarPeriod { Unit = CalendarUnit.Hour }, project),
        ];
    }

    private static (double Nanoseconds, long Bytes) Measure(BudgetsInForce budgets, AccountKeeper keeper)
    {
        var provider = new Provider(new ProviderOptions { Name = "openai", Dialect = Dialect.OpenAI, BaseAddress = "http://127.0.0.1/v1", CatalogName = "openai" }, new HttpClientTransport(new SocketsHttpHandler()));
        Deployment[] deployments = [new Deployment("openai", provider, "gpt-4o-mini", "gpt-4o-mini")];
        var bounds = new CallBounds(new RateCeilings(new PricesInForce(new Pricer(PriceBook.Embedded()))), new RequestEstimator(new ModelTokenizers(new TokenEncodings(), new TokenEstimator())), new BoundOptions());
        var stage = new ReserveStage(budgets, bounds, new NeverCold(), new BoundOptions(), TimeProvider.System);
        byte[] body = Encoding.UTF8.GetBytes($$"""{"model":"gpt-4o-mini","max_tokens":256,"messages":[{"role":"user","content":"{{new string('a', 2_000)}}"}]}""");
        RequestView view = RequestReader.Read(body, maxDepth: 64);
        Principal principal = new() { Project = "bench", Key = "bench" };
        Charge charge = new()
        {
            Provider = "openai",
            Deployment = "openai",
            Model = "gpt-4o-mini",
            ProviderStatus = 200,
            Usage = new Usage { InputTokens = 412, OutputTokens = 50 },
            UsageStatus = UsageStatus.Reported,
            Cost = new Usd(0.0000918m),
            CostStatus = CostStatus.Computed,
        };
        Reply answered = new RefusalReply(Dialect.OpenAI, new CallError(200, "none", ""));
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            var call = new Call
            {
                Id = default,
                StartedAt = TimeProvider.System.GetUtcNow(),
                StartTimestamp = TimeProvider.System.GetTimestamp(),
                Endpoint = Endpoint.ChatCompletions,
                Principal = principal,
                Body = body,
                Request = view,
                Headers = NoHeaders.Instance,
                RequestedModel = "gpt-4o-mini",
                Streamed = false,
                ClientLeft = CancellationToken.None,
                Deployments = deployments,
            };
            ValueTask<Reply> reply = stage.InvokeAsync(call, _ => new ValueTask<Reply>(answered));
            if (!reply.IsCompletedSuccessfully) throw new InvalidOperationException("It waited.");
            call.Charges.Add(charge);
            call.Hold?.Release(call);
            if (i % CallsEachSync == 0) keeper.Keep();
            if (call.Touched.Count > 0 && budgets.HeadroomOf(call).BudgetUsd is null) throw new InvalidOperationException("No budget was touched.");
        }

        return ((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Calls, (GC.GetAllocatedBytesForCurrentThread() - allocated) / Calls);
    }

    private sealed class NeverCold : IColdAccounts
    {
        public ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static readonly NoHeaders Instance = new();

        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
