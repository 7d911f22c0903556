using Farthing.Administration.Storage;
using Farthing.Postgres.Administration;
using Farthing.Tests.Administration.Stores;

namespace Farthing.Postgres.Tests;

public sealed class PostgresAdministrationStoreTests(SharedServer shared) : AdministrationStoreTests
{
    private readonly string _connection = shared.Server.CreateDatabase();

    protected override IAdministrationStore Open() =>
        PostgresAdministrationStore.Open(PostgresDatabase.Create(new PostgresOptions { Connection = _connection }), ownsDatabase: true);
}
