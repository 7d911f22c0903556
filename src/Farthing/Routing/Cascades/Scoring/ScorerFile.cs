using Farthing.Routing.Learning;

namespace Farthing.Routing.Cascades.Scoring;

/// <summary>A trained scorer in a file, with what the strong model gained over each answer that it learned from, so that another promise needs no other training.</summary>
public static class ScorerFile
{
    /// <summary>Changed whenever the bytes mean something else, or answers are read differently.</summary>
    private const byte Version = 3;

    private static ReadOnlySpan<byte> Mark => "farthing scorer\n"u8;

    /// <summary>Writes a scorer, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learned">What was learned.</param>
    /// <param name="origin">A hash of what it was learned from, 32 bytes.</param>
    public static void Save(string path, LearnedScorer learned, ReadOnlySpan<byte> origin)
    {
        ModelWriter writer = new();
        learned.Scorer.Write(writer);
        writer.Array<double>([.. learned.Gains]);
        ModelFile.Save(path, Mark, Version, origin, writer.Written.Span);
    }

    /// <summary>Reads a scorer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">A hash of what it should have been learned from, 32 bytes.</param>
    /// <returns>The scorer; <c>null</c> when there is no file, or one that was made of something else or by another version.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static LearnedScorer? Load(string path, ReadOnlySpan<byte> origin)
    {
        if (ModelFile.Load(path, Mark, Version, origin) is not { } bytes) return null;
        ModelReader reader = new(bytes);
        CascadeScorer scorer = CascadeScorer.Read(reader);
        double[] gains = reader.Array<double>(scorer.OutOfFold.Count);
        return reader.IsAtEnd ? new LearnedScorer(scorer, gains) : throw ModelReader.Broken();
    }
}
