using BenchmarkDotNet.Running;
using Farthing.Benchmarks.Alerts;
using Farthing.Benchmarks.Budgets;
using Farthing.Benchmarks.Caching;
using Farthing.Benchmarks.Ledger;
using Farthing.Benchmarks.Limits;
using Farthing.Benchmarks.Routing;
using Farthing.Benchmarks.Semantic;
using Farthing.Benchmarks.Tokens;

// token-corpus FILE: writes the text of the tokenizer comparison. token-speed FILE: bytes per CPU-second on it.
// token-estimates FILE: estimates against the billed usage of recorded conversations. ledger-append, ledger-store, ledger-rate,
// ledger-generate, ledger-report FOLDER …: what the ledger costs in SQLite, or in PostgreSQL where FARTHING_DATABASE_URL says which, see
// docs/ledger.md and docs/scale-out.md. alerts-anomalies FOLDER: false alarms and detection on
// recorded traffic, see docs/alerts.md. limits-speed: what providers' limits cost each call, see docs/limits.md. Anything else: BenchmarkDotNet.
// cache-churn MEGABYTES, cache-speed, cache-hit-rates FOLDER,
// cache-compression FILE [LEAST-BYTES]: the cache's memory, speed, hit rates and compression, see docs/caching.md.
// budget-reserve FOLDER: what budgets and limits cost a call, see docs/budgets.md. budget-leases RATE SECONDS: what sharing budgets costs, see docs/scale-out.md. budget-processes PROGRAM SECONDS: the same of four gateway processes
// (bench/shared-budgets.sh). budget-users FOLDER COUNT: the memory that a budget for each of so many users takes, see docs/budgets.md.
// semantic-figures FOLDER [WEIGHTS], semantic-promise FOLDER [WEIGHTS],
// semantic-lookup FOLDER, semantic-graph FOLDER [ENTRIES]: what the semantic cache finds, keeps to and costs, see docs/semantic-cache.md.
// route-training FILE WEAK STRONG [ROWS]: what learning a router takes, how large it is and how long it decides, see docs/routing.md.
switch (args)
{
    case ["token-corpus", string path]:
        return TokenCorpus.Write(path);
    case ["token-speed", string path]:
        return TokenSpeed.Run(path);
    case ["token-estimates", string path]:
        return TokenEstimates.Run(path);
    case ["ledger-append", string folder]:
        return await LedgerSpeed.AppendAsync(folder);
    case ["ledger-refuse", string folder]:
        return await LedgerSpeed.RefuseAsync(folder);
    case ["ledger-store", string folder, .. string[] rest]:
        return await LedgerSpeed.StoreAsync(folder, diverse: rest is ["diverse"]);
    case ["ledger-rate", string folder, string perSecond, string seconds]:
        return await LedgerSpeed.RateAsync(folder, int.Parse(perSecond), int.Parse(seconds));
    case ["ledger-generate", string folder, string count]:
        return await LedgerSpeed.GenerateAsync(folder, long.Parse(count));
    case ["ledger-report", string folder]:
        return await LedgerSpeed.ReportAsync(folder);
    case ["budget-reserve", string folder]:
        return await ReserveSpeed.RunAsync(folder);
    case ["budget-leases", string perSecond, string seconds]:
        return await LeaseSpeed.RunAsync(int.Parse(perSecond), int.Parse(seconds));
    case ["budget-processes", string program, string seconds]:
        return await ProcessSpeed.RunAsync(program, int.Parse(seconds));
    case ["budget-users", string folder, string users]:
        return await UserMemory.RunAsync(folder, long.Parse(users));
    case ["alerts-anomalies", string folder]:
        return AnomalyFigures.Run(folder);
    case ["cache-churn", string megabytes]:
        return CacheChurn.Run(int.Parse(megabytes));
    case ["cache-speed"]:
        return CacheChurn.Speed();
    case ["cache-compression", string file, .. string[] least]:
        return CompressionFigures.Run(file, least is [string bytes] ? int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture) : 512);
    case ["cache-hit-rates", string folder]:
        return HitRates.Run(folder);
    case ["semantic-figures", string folder, .. string[] rest]:
        return SemanticFigures.Run(folder, rest is [string weights] ? weights : null);
    case ["semantic-promise", string folder, .. string[] rest]:
        return SemanticPromise.Run(folder, rest is [string others] ? others : null);
    case ["semantic-graph", string folder, .. string[] rest]:
        return SemanticGraph.Run(folder, rest is [string size] ? int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) : 500_000);
    case ["semantic-lookup", string folder]:
        return SemanticLookup.Run(folder);
    case ["route-training", string file, string weak, string strong, .. string[] rest]:
        return RouteTraining.Run(file, weak, strong, rest is [string rows] ? int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture) : null);
    case ["limits-speed"]:
        return LimitSpeed.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
