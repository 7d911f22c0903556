using System.Runtime.CompilerServices;
using Farthing.Ledger;

namespace Farthing.Tests.Ledger;

internal static class EqualCalls
{
    /// <summary>Records are equal by value but for their lists.</summary>
    public static void ShouldEqual(CallRecord read, CallRecord written, [CallerArgumentExpression(nameof(read))] string? what = null)
    {
        (read with { Charges = [] }).ShouldBe(written with { Charges = [] }, what);
        read.Charges.Count.ShouldBe(written.Charges.Count);
        foreach ((Charge a, Charge b) in read.Charges.Zip(written.Charges))
        {
            (a with { Lines = [] }).ShouldBe(b with { Lines = [] }, what);
            a.Lines.ShouldBe(b.Lines);
        }

        read.Cost.ShouldBe(written.Cost);
    }
}
