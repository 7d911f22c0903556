using Farthing.Ledger.Stores;

namespace Farthing.Sqlite;

/// <summary>The schema's numbered steps.</summary>
internal static class Migrations
{
    public static IReadOnlyList<MigrationScript> All { get; } = MigrationScript.Load(typeof(Migrations).Assembly);

    public static int Latest => All[^1].Number;
}
