using System.Runtime.CompilerServices;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Farthing.Gateway.Settings.Reading;

/// <summary>
/// Reads the settings file into nodes that know their lines. The parser's events are used as they are: no reflection, little to
/// compile at start.
/// </summary>
internal static class YamlTree
{
    private const int LargestFile = 4 << 20;
    private const int DeepestNesting = 16;

    /// <summary>The root of the file; empty when there is no file or it cannot be read, which is then noted.</summary>
    public static MapNode Read(SettingsSource source, SettingsContext context)
    {
        string name = source.File ?? SettingsSource.UsualFile;
        string path = Path.GetFullPath(name, source.Directory);
        MapNode empty = new(new SettingOrigin(name, 0));
        if (!File.Exists(path))
        {
            if (source.File is not null)
                context.AddUnreadable(new SettingOrigin(name, 0), $"there is no such settings file (looked for {path})");
            return empty;
        }

        context.FileName = name;
        context.FileFolder = Path.GetDirectoryName(path) ?? source.Directory;
        return ReadFile(path, name, context) ?? empty;
    }

    // Not inlined, so that a start without a settings file never loads the parser.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MapNode? ReadFile(string path, string name, SettingsContext context)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                context.AddUnreadable(new SettingOrigin(name, 0), "is larger than 4 MiB, which no settings file should be");
                return null;
            }

            using StreamReader text = new(path);
            return new Reader(new Parser(text), name, context).ReadDocument();
        }
        catch (YamlException failure)
        {
            context.AddUnreadable(new SettingOrigin(name, (int)failure.Start.Line), $"is not valid YAML: {failure.Message}");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.AddUnreadable(new SettingOrigin(name, 0), $"cannot be read: {failure.Message}");
            return null;
        }
    }

    private sealed class Reader(IParser parser, string file, SettingsContext context)
    {
        public MapNode? ReadDocument()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            SettingOrigin origin = Origin(parser.Current!);
            SettingNode root = ReadNode("", 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out DocumentStart? second))
                context.AddUnreadable(Origin(second!), "a second document begins here; a settings file is one document");
            if (root is MapNode map) return map;
            if (root is not ScalarNode { IsNull: true })
                context.AddUnreadable(origin, "must be a map of settings, for example \"data: .farthing\"");
            return null;
        }

        private SettingNode ReadNode(string path, int depth)
        {
            ParsingEvent current = parser.Current!;
            SettingOrigin origin = Origin(current);
            if (depth > DeepestNesting) throw new YamlException(current.Start, current.End, $"settings are never nested deeper than {DeepestNesting}");
            if (parser.TryConsume<Scalar>(out Scalar? scalar))
                return new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, origin);

            if (parser.TryConsume<SequenceStart>(out _))
            {
                ListNode list = new(origin);
                while (!parser.TryConsume<SequenceEnd>(out _)) list.Items.Add(ReadNode($"{path}[{list.Items.Count}]", depth + 1));
                return list;
            }

            if (parser.TryConsume<MappingStart>(out _))
            {
                MapNode map = new(origin);
                while (!parser.TryConsume<MappingEnd>(out _)) ReadEntry(map, path, depth);
                return map;
            }

            throw new YamlException(current.Start, current.End, "anchors and aliases (& and *) are not supported in settings");
        }

        private void ReadEntry(MapNode map, string path, int depth)
        {
            ParsingEvent current = parser.Current!;
            if (!parser.TryConsume<Scalar>(out Scalar? key))
                throw new YamlException(current.Start, current.End, "a key must be a plain name");
            string keyPath = Section.Join(path, key.Value);
            SettingNode value = ReadNode(keyPath, depth + 1);
            SettingOrigin origin = Origin(key);
            if (!map.TryAdd(key.Value, origin, value))
                context.Add(origin, keyPath, $"is set twice; it is first set on line {map.OriginOf(key.Value).Line}");
        }

        private SettingOrigin Origin(ParsingEvent parsed) => new(file, (int)parsed.Start.Line);
    }
}
