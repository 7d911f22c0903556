using BenchmarkDotNet.Running;
using Farthing.Benchmarks.Tokens;

// token-corpus FILE: writes the text of the tokenizer comparison. token-speed FILE: bytes per CPU-second on it.
// token-estimates FILE: estimates against the billed usage of recorded conversations. Anything else: BenchmarkDotNet.
switch (args)
{
    case ["token-corpus", string path]:
        return TokenCorpus.Write(path);
    case ["token-speed", string path]:
        return TokenSpeed.Run(path);
    case ["token-estimates", string path]:
        return TokenEstimates.Run(path);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
