namespace Farthing.Tests.Ledger;

/// <summary>A folder of its own for one test, gone when it ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farthing-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
