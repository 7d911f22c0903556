using Farthing.Calls;
using Farthing.CrashHost;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Sqlite;

// Keeps a number of calls in flight in the ledger of a folder, and says "open ID" after each intent and "ended ID" after each outcome,
// and "refused ID" after each call that was refused. It never
// stops by itself: it is there to be killed.
// "cache FOLDER FIRST" writes to the folder's cache instead.
if (args is ["cache", string cacheFolder, string first])
{
    await CacheWrites.RunAsync(cacheFolder, int.Parse(first));
    return;
}

string folder = args[0];
Random random = new(int.Parse(args[1]));
int inFlight = int.Parse(args[2]);
await using SqliteLedger ledger = await SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = folder, StoreInterval = TimeSpan.FromMilliseconds(3), StoreBatch = 50 });
using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
List<CallIntent> open = [];
while (true)
{
    while (open.Count < inFlight)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        CallIntent intent = new()
        {
            Id = new CallId(((ulong)now.ToUnixTimeMilliseconds() << 16) | (uint)random.Next(0, 65536), (ulong)random.NextInt64()),
            StartedAt = now,
            Principal = new Principal { User = $"user-{random.Next(0, 9)}" },
            Endpoint = Endpoint.ChatCompletions,
            RequestedModel = "model",
            Provider = "provider",
            Deployment = "deployment",
            Model = "model",
            EstimatedInputTokens = 10,
            MaxOutputTokens = 20,
        };
        if (!ledger.Ledger.TryOpen(intent)) continue;
        open.Add(intent);
        output.WriteLine($"open {intent.Id}");
    }

    int next = random.Next(0, open.Count);
    CallIntent ended = open[next];
    open.RemoveAt(next);
    ledger.Ledger.Close(new CallRecord
    {
        Id = ended.Id,
        StartedAt = ended.StartedAt,
        Principal = ended.Principal,
        Endpoint = ended.Endpoint,
        RequestedModel = ended.RequestedModel,
        Status = 200,
        Charges =
        [
            new Charge
            {
                Provider = "provider",
                Deployment = "deployment",
                Model = "model",
                UsageStatus = UsageStatus.Reported,
                CostStatus = CostStatus.Computed,
                Usage = new Usage { InputTokens = 10, OutputTokens = 5 },
                Cost = new Usd(0.001m),
            },
        ],
    });
    output.WriteLine($"ended {ended.Id}");
    if (random.Next(10) > 0) continue;
    RefusedCall refused = new()
    {
        Id = new CallId(((ulong)ended.StartedAt.ToUnixTimeMilliseconds() << 16) | (uint)random.Next(0, 65536), (ulong)random.NextInt64()),
        StartedAt = ended.StartedAt,
        Principal = ended.Principal,
        Endpoint = ended.Endpoint,
        RequestedModel = ended.RequestedModel,
        Status = 402,
        ErrorCode = "budget_exhausted",
    };
    if (ledger.Ledger.TryRefuse(refused)) output.WriteLine($"refused {refused.Id}");
}
