using Farthing.Calls;

namespace Farthing.Cli.Demo;

/// <summary>What came back for a call of the demo.</summary>
/// <param name="Call">The call.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Id">The call's identity in the ledger.</param>
internal sealed record DemoAnswer(DemoCall Call, int Status, CallId Id);
