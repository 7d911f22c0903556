using BenchmarkDotNet.Attributes;
using Farthing.Tokens;

namespace Farthing.Benchmarks.Tokens;

/// <summary>Counting and encoding ten megabytes of mixed real text, and one short prompt.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private const string Prompt = "Summarise the following customer's complaint in two sentences, and say whether a refund is due under section 4.2.";

    private byte[] _corpus = [];
    private TokenEncoding _encoding = null!;

    [Params("o200k_base", "cl100k_base")]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _corpus = TokenCorpus.Build() ?? throw new InvalidOperationException("The evaluation data is not beside this repository.");
        _encoding = new TokenEncodings().Find(Name)!;
    }

    [Benchmark]
    public int Count_10_MB() => _encoding.Count(_corpus);

    [Benchmark]
    public int[] Encode_10_MB() => _encoding.Encode(_corpus);

    [Benchmark]
    public int Count_a_prompt() => _encoding.Count(Prompt);

    [Benchmark]
    public int Count_10_MB_up_to_1000() => _encoding.CountUpTo(_corpus, 1_000);

    [Benchmark]
    public TokenEncodings Load()
    {
        var encodings = new TokenEncodings();
        encodings.Find(Name);
        return encodings;
    }
}
