using System.Globalization;
using System.Reflection;

namespace Farthing.Ledger.Stores;

/// <summary>One numbered step of a store's schema: an embedded file such as <c>0001-ledger.sql</c>, applied once and never changed after a release.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">The statements.</param>
internal sealed record MigrationScript(int Number, string Name, string Sql)
{
    /// <summary>The scripts that are embedded in an assembly, in their order.</summary>
    public static IReadOnlyList<MigrationScript> Load(Assembly assembly)
    {
        List<MigrationScript> found = [];
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            found.Add(new MigrationScript(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return found;
    }
}
