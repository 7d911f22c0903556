using System.Runtime.CompilerServices;
using Farthing.Cli;
using Farthing.Cli.Commands;

// A gateway's start is counted in milliseconds of processor time: its usual command line is read by hand, so that neither the parser nor
// the console library is loaded. Anything unusual (--help, a mistake) goes the way of every other command.
return ServeOptions.Read(args) is { } options ? await ServeCommand.RunAsync(options, CancellationToken.None) : await RunAsync(args);

[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunAsync(string[] args) => FarthingCommand.RunAsync(args, Terminal.OfProcess());
