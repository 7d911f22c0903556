using BenchmarkDotNet.Attributes;
using Farthing.Pricing;
using Farthing.Tests.Providers;

namespace Farthing.Benchmarks.Calls;

/// <summary>One call inside the process, without a network: look at what it allocates, and at the time only to compare within one run.</summary>
[MemoryDiagnoser]
public class PipelineBenchmark
{
    private PipelineOnly _pipeline = null!;

    [Params(2_000, 100_000)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Setup() => _pipeline = new PipelineOnly(BodyBytes);

    [GlobalCleanup]
    public void Cleanup() => _pipeline.Dispose();

    [Benchmark]
    public Task<Usd?> Call() => _pipeline.CallAsync();
}
