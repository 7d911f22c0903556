using Farthing.Routing.Learning;
using Farthing.Routing.Pairs;

namespace Farthing.Routing.Learned;

/// <summary>A trained router in a file.</summary>
public static class LearnedFile
{
    /// <summary>Changed whenever the bytes mean something else, or features are read differently.</summary>
    private const byte Version = 4;

    private static ReadOnlySpan<byte> Mark => "farthing router\n"u8;

    /// <summary>Writes a router, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What was learned.</param>
    /// <param name="origin">A hash of what it was learned from, 32 bytes.</param>
    public static void Save(string path, LearnedModel model, ReadOnlySpan<byte> origin)
    {
        ModelWriter writer = new();
        model.Router.Write(writer);
        writer.Array<double>(model.Gains);
        ModelFile.Save(path, Mark, Version, origin, writer.Written.Span);
    }

    /// <summary>Reads a router.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">A hash of what it should have been learned from, 32 bytes.</param>
    /// <returns>The router; <c>null</c> when there is no file, or one that was made of something else or by another version.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static LearnedModel? Load(string path, ReadOnlySpan<byte> origin)
    {
        if (ModelFile.Load(path, Mark, Version, origin) is not { } bytes) return null;
        ModelReader reader = new(bytes);
        PairRouter router = PairRouter.Read(reader);
        double[] gains = reader.Array<double>(router.OutOfFold.Count);
        return reader.IsAtEnd ? new LearnedModel(router, gains) : throw ModelReader.Broken();
    }
}
