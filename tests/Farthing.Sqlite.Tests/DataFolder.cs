namespace Farthing.Sqlite.Tests;

/// <summary>A folder of its own for one test, gone when it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farthing-test-").FullName;

    public string Journal => System.IO.Path.Combine(Path, "journal");

    public string Database => System.IO.Path.Combine(Path, "farthing.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
