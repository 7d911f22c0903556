using System.Security.Cryptography;
using Farthing.Files;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// What routes have learned, in a file of the data folder. It is written as a whole and put in place of the one before; a file that cannot be read costs what was learned, never
/// more: the routes begin anew, and the log says so.
/// </summary>
/// <param name="dataFolder">The data folder.</param>
/// <param name="logger">Receives what is wrong with the file.</param>
public sealed partial class SemanticMemory(string dataFolder, ILogger logger)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "semantic-routes.bin";

    private const int Version = 3;
    private const int MostRoutes = 10_000;
    private const long MostBytes = 1L << 30;
    private static readonly byte[] Mark = "FARTHING ROUTES\0"u8.ToArray();

    private readonly string _path = Path.Combine(dataFolder, FileName);
    private byte[] _saved = [];

    /// <summary>Reads what each route wrote; nothing when there is no file, or it was written by other weights, whose probabilities meant something else.</summary>
    /// <param name="engine">Names the weights.</param>
    internal Dictionary<string, byte[]> Read(string engine)
    {
        try
        {
            if (!File.Exists(_path)) return [];
            if (new FileInfo(_path).Length > MostBytes) throw new InvalidDataException("it is too large");
            byte[] bytes = File.ReadAllBytes(_path);
            int end = bytes.Length - SHA256.HashSizeInBytes;
            if (end < Mark.Length || !bytes.AsSpan(0, Mark.Length).SequenceEqual(Mark)) throw new InvalidDataException("it is not such a file");
            if (!SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end))) throw new InvalidDataException("it is damaged");
            using BinaryReader reader = new(new MemoryStream(bytes, Mark.Length, end - Mark.Length));
            if (reader.ReadInt32() is var version && version != Version) throw new InvalidDataException($"its version is {version}, and this Farthing reads {Version}");
            if (reader.ReadString() != engine)
            {
                LogOtherWeights(_path);
                return [];
            }

            Dictionary<string, byte[]> routes = [];
            int count = reader.ReadInt32();
            if (count is < 0 or > MostRoutes) throw new InvalidDataException($"it tells of {count} routes");
            for (int route = 0; route < count; route++)
            {
                string name = reader.ReadString();
                int length = reader.ReadInt32();
                if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position) throw new InvalidDataException("a route ends beyond the file's end");
                routes[name] = reader.ReadBytes(length);
            }

            return routes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException)
        {
            LogLost(_path, failure.Message);
            return [];
        }
    }

    /// <summary>Keeps what each route has learned, unless nothing has changed. A disk that fails is told of and tried again the next time.</summary>
    internal void Save(string engine, IEnumerable<KeyValuePair<string, byte[]>> routes)
    {
        byte[] bytes = Write(engine, [.. routes.OrderBy(route => route.Key, StringComparer.Ordinal)]);
        if (bytes.AsSpan().SequenceEqual(_saved)) return;
        try
        {
            WholeFile.Write(_path, file => file.Write(bytes), flushToDisk: true);
            _saved = bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(_path, failure.Message);
        }
    }

    /// <summary>Says that what one route wrote cannot be used.</summary>
    internal void Lose(string route, string problem) => LogRouteLost(_path, route, problem);

    private static byte[] Write(string engine, KeyValuePair<string, byte[]>[] routes)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(engine);
        writer.Write(routes.Length);
        foreach ((string name, byte[] learned) in routes)
        {
            writer.Write(name);
            writer.Write(learned.Length);
            writer.Write(learned);
        }

        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What the semantic cache's routes had learned cannot be read from '{Path}', so they begin anew: {Problem}.")]
    private partial void LogLost(string path, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the route '{Route}' had learned cannot be read from '{Path}', so it begins anew: {Problem}.")]
    private partial void LogRouteLost(string path, string route, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the semantic cache's routes have learned cannot be kept in '{Path}' (setting 'data'); it is tried again: {Problem}")]
    private partial void LogNotSaved(string path, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "What '{Path}' tells of the semantic cache's routes was learned with other weights: they begin anew.")]
    private partial void LogOtherWeights(string path);
}
