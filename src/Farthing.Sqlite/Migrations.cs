using System.Globalization;

namespace Farthing.Sqlite;

/// <summary>The schema's numbered steps: the embedded files <c>0001-….sql</c> and so on, each applied once and never changed after a release.</summary>
internal static class Migrations
{
    public static IReadOnlyList<(int Number, string Sql)> All { get; } = Load();

    public static int Latest => All[^1].Number;

    private static List<(int Number, string Sql)> Load()
    {
        List<(int, string)> found = [];
        foreach (string name in typeof(Migrations).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
            found.Add((int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), reader.ReadToEnd()));
        }

        return found;
    }
}
