using Farthing.Administration.Storage;
using Farthing.Sqlite.Administration;
using Farthing.Tests.Administration.Stores;
using Farthing.Tests.Ledger;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteAdministrationStoreTests : AdministrationStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IAdministrationStore Open() => SqliteAdministrationStore.Open(_folder.Path);
}
