namespace Farthing.Caching.Semantic.Policy;

/// <summary>What came to one route so far. Not safe for use by many threads: its owner locks.</summary>
internal sealed class RouteCounts
{
    // More than any route will see; keeps sums from overflowing.
    private const long MostCounted = 1L << 50;
    private const int MostVerdicts = int.MaxValue / OddsBands.Count;

    /// <summary>How many lookups there were that no repeat of the same text answered.</summary>
    public long Lookups { get; set; }

    /// <summary>How many lookups the answer to the same text was served, which are none of <see cref="Lookups"/>.</summary>
    public long Same { get; set; }

    /// <summary>How many checks were asked for.</summary>
    public long Checks { get; set; }

    /// <summary>How many the content gate served.</summary>
    public long Gated { get; set; }

    /// <summary>How many questions that were served with another's answer came again.</summary>
    public long Repeated { get; set; }

    /// <summary>How many matches were served.</summary>
    public double Served { get; private set; }

    /// <summary>How many matches of each band came.</summary>
    public double[] Matches { get; } = new double[OddsBands.Count];

    /// <summary>How many matches of each band were served.</summary>
    public double[] Given { get; } = new double[OddsBands.Count];

    /// <summary>How many matches of each band were found right.</summary>
    public int[] Right { get; } = new int[OddsBands.Count];

    /// <summary>How many matches of each band were found wrong.</summary>
    public int[] Wrong { get; } = new int[OddsBands.Count];

    /// <summary>How many verdicts there were.</summary>
    public int Verdicts { get; private set; }

    /// <summary>Counts a match that was served.</summary>
    public void Serve(int band)
    {
        Given[band]++;
        Served++;
    }

    /// <summary>Counts a verdict.</summary>
    public void Judge(int band, bool right)
    {
        (right ? Right : Wrong)[band]++;
        Verdicts++;
    }

    /// <summary>Writes them down.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Lookups);
        writer.Write(Same);
        writer.Write(Checks);
        writer.Write(Gated);
        writer.Write(Repeated);
        for (int band = 0; band < OddsBands.Count; band++)
        {
            writer.Write(Matches[band]);
            writer.Write(Given[band]);
            writer.Write(Right[band]);
            writer.Write(Wrong[band]);
        }
    }

    /// <summary>Reads what was written down.</summary>
    /// <exception cref="InvalidDataException">It cannot have been counted so.</exception>
    public static RouteCounts Read(BinaryReader reader)
    {
        RouteCounts counts = new() { Lookups = reader.ReadInt64(), Same = reader.ReadInt64(), Checks = reader.ReadInt64(), Gated = reader.ReadInt64(), Repeated = reader.ReadInt64() };
        bool possible = counts.Lookups is >= 0 and < MostCounted && counts.Same is >= 0 and < MostCounted
            && counts.IsPart(counts.Checks) && counts.IsPart(counts.Gated) && counts.IsPart(counts.Repeated);
        for (int band = 0; band < OddsBands.Count; band++)
        {
            (counts.Matches[band], counts.Given[band], counts.Right[band], counts.Wrong[band]) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
            possible &= counts.IsPart(counts.Matches[band]) && counts.Given[band] >= 0 && counts.Given[band] <= counts.Matches[band]
                && counts.Right[band] is >= 0 and < MostVerdicts / 2 && counts.Wrong[band] is >= 0 and < MostVerdicts / 2;
        }

        if (!possible) throw new InvalidDataException("what was counted contradicts itself");
        counts.Served = counts.Given.Sum();
        counts.Verdicts = counts.Right.Sum() + counts.Wrong.Sum();
        return counts;
    }

    private bool IsPart(double count) => count >= 0 && count <= Lookups;
}
