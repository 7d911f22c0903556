using Farthing.Tests.Postgres;

[assembly: AssemblyFixture(typeof(Farthing.Postgres.Tests.SharedServer))]

namespace Farthing.Postgres.Tests;

/// <summary>One server for all tests of this assembly; each has a database of its own. Made when the first test asks.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Lock _gate = new();
    private PostgresServer? _server;

    public PostgresServer Server
    {
        get
        {
            lock (_gate) return _server ??= PostgresServer.StartOrSkip();
        }
    }

    public void Dispose() => _server?.Dispose();
}
