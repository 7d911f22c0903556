using System.Text;
using BenchmarkDotNet.Attributes;
using Farthing.Routing.Pairs;

namespace Farthing.Benchmarks.Routing;

/// <summary>What one decision of a pair router costs for a prompt of 2 KB, after training on made-up prompts of about that length.</summary>
[MemoryDiagnoser]
public class RouteDecisionBenchmarks
{
    private readonly PairScratch _scratch = new();
    private PairRouter _router = null!;
    private byte[] _prompt = [];

    [Params(1500, 10_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Train()
    {
        Random random = new(1);
        List<PairExample> examples = [];
        for (int i = 0; i < Rows; i++)
        {
            double weak = random.Next(2);
            examples.Add(new PairExample { Text = Text(random, 500), Group = $"group {i % 20}", Weak = weak, Strong = Math.Max(weak, random.Next(2)) });
        }

        _prompt = Text(random, 2048);
        _router = PairRouter.Train(examples);
    }

    [Benchmark]
    public double Decide() => _router.Predict(_prompt, _scratch);

    // Words as frequent as in speech: the n-th a n-th as often as the first.
    private static byte[] Text(Random random, int length)
    {
        StringBuilder text = new();
        while (text.Length < length) text.Append('w').Append((int)Math.Exp(random.NextDouble() * Math.Log(20_000))).Append(' ');
        return Encoding.UTF8.GetBytes(text.ToString(0, length));
    }
}
