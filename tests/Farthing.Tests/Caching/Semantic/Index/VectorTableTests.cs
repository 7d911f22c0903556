using Farthing.Caching.Semantic.Index;

namespace Farthing.Tests.Caching.Semantic.Index;

public sealed class VectorTableTests
{
    [Fact]
    public void The_signs_of_every_row_are_counted_as_one_by_one()
    {
        VectorBlock block = new(8);
        sbyte[][] vectors = Vectors.Draw(101, seed: 1);
        for (int id = 0; id < vectors.Length; id++) block.Add(id, vectors[id], Vectors.Scale);
        sbyte[] query = Vectors.Draw(1, seed: 2)[0];
        Span<ulong> signs = stackalloc ulong[VectorBlock.SignWords];
        VectorBlock.WriteSigns(query, signs);
        byte[] distances = new byte[VectorBlock.Capacity];
        block.Measure(signs, distances);
        for (int row = 0; row < vectors.Length; row++)
            ((int)distances[row]).ShouldBe(Enumerable.Range(0, VectorBlock.Length).Count(at => vectors[row][at] > 0 != query[at] > 0));
    }

    [Fact]
    public void Products_are_summed_as_one_by_one()
    {
        sbyte[][] vectors = [.. Vectors.Draw(50, seed: 3), [.. Enumerable.Repeat((sbyte)-127, VectorBlock.Length)], [.. Enumerable.Repeat((sbyte)127, VectorBlock.Length)]];
        Span<short> wide = stackalloc short[VectorBlock.Length];
        foreach (sbyte[] first in vectors)
        {
            EightBitVectors.Widen(first, wide);
            foreach (sbyte[] second in vectors)
            {
                int sum = first.Zip(second, (a, b) => a * b).Sum();
                EightBitVectors.Dot(first, second).ShouldBe(sum);
                EightBitVectors.Dot(wide, second).ShouldBe(sum);
            }
        }
    }

    [Fact]
    public void The_nearest_are_found_after_others_were_removed()
    {
        VectorTable table = new();
        sbyte[][] vectors = Vectors.Draw(9_000, seed: 4);
        for (int id = 0; id < vectors.Length; id++) table.Add(id, vectors[id], Vectors.Scale);
        for (int id = 0; id < vectors.Length; id += 3) table.Remove(id).ShouldBeTrue();
        table.Remove(0).ShouldBeFalse();
        table.Count.ShouldBe(6_000);
        KeyValuePair<long, sbyte[]>[] left = [.. vectors.Select((vector, id) => KeyValuePair.Create((long)id, vector)).Where(entry => entry.Key % 3 != 0)];
        foreach (sbyte[] query in Vectors.Draw(20, seed: 5))
        {
            long[] all = Vectors.Nearest(left, query, 1);
            Find(table, query, inFull: true)[0].ShouldBe(all[0]);
            Find(table, query, inFull: false)[0].ShouldBe(all[0]);
        }
    }

    [Fact]
    public void A_small_table_takes_little_and_an_emptied_one_nothing()
    {
        VectorTable table = new();
        table.Bytes.ShouldBe(0);
        table.Add(1, new sbyte[VectorBlock.Length], Vectors.Scale);
        table.Bytes.ShouldBe(8 * VectorBlock.RowBytes);
        table.Remove(1);
        table.Bytes.ShouldBe(0);
    }

    private static long[] Find(VectorTable table, sbyte[] query, bool inFull)
    {
        NearestList nearest = new(stackalloc long[12], stackalloc float[12]);
        table.FindNearest(query, ref nearest, inFull);
        return nearest.Ids.ToArray();
    }
}
