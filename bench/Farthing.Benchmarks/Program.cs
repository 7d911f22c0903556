using BenchmarkDotNet.Running;
using Farthing.Benchmarks.Tokens;

// token-corpus FILE: writes the text of the tokenizer comparison.  token-speed FILE: bytes per CPU-second on it.  Anything else: BenchmarkDotNet.
switch (args)
{
    case ["token-corpus", string path]:
        return TokenCorpus.Write(path);
    case ["token-speed", string path]:
        return TokenSpeed.Run(path);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
