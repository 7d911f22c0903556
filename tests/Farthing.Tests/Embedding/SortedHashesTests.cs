using System.Runtime.InteropServices;
using Farthing.Embedding;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Embedding;

public sealed class SortedHashesTests
{
    [Fact]
    public void Every_hash_stands_where_it_is_and_no_other_is_found() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<uint>().ListOf().ToArbitrary(),
        ArbMap.Default.GeneratorFor<uint>().ToArbitrary(),
        (drawn, other) =>
        {
            // Drawn numbers are small ones: multiplied they are spread as hashes are, and both are to be found.
            uint[] hashes = [.. drawn.SelectMany(each => new[] { each, unchecked(each * 2654435761) }).Append(uint.MaxValue).Distinct().Order()];
            SortedHashes sorted = Read(hashes);
            for (int at = 0; at < hashes.Length; at++) sorted.IndexOf(hashes[at]).ShouldBe(at);
            sorted.IndexOf(other).ShouldBe(Array.IndexOf(hashes, other));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_is_found_where_the_file_has_no_such_block() => new SortedHashes(ModelFile.Read(ModelFile.Write("1", [])).Find<uint>("hashes")).Contains(7).ShouldBeFalse();

    private static SortedHashes Read(uint[] hashes) =>
        new(ModelFile.Read(ModelFile.Write("1", [new("hashes", MemoryMarshal.AsBytes<uint>(hashes).ToArray())])).Find<uint>("hashes"));
}
