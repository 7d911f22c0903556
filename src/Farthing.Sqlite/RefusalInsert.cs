using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>Inserts refused calls. For one thread.</summary>
internal sealed class RefusalInsert(SqliteHandle database) : IDisposable
{
    public const string Columns =
        "id, started_us, duration_us, overhead_us, project, team, feature, user, key, tags, endpoint, streamed, model, status, error_code, cache, route, degraded, "
        + "refused_by, message, retry_after_s, calls";

    private readonly Statement _insert = new(database, $"INSERT OR IGNORE INTO refusals ({Columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");

    /// <summary>Inserts one, unless it is there already.</summary>
    public void Insert(RefusedCall refused) => _insert.Bind(refused.Id)
        .Bind(Quantities.Micros(refused.StartedAt))
        .Bind(Quantities.Micros(refused.Duration))
        .Bind(Quantities.Micros(refused.Overhead))
        .Bind(refused.Principal.Project)
        .Bind(refused.Principal.Team)
        .Bind(refused.Principal.Feature)
        .Bind(refused.Principal.User)
        .Bind(refused.Principal.Key)
        .Bind(refused.Principal.Tags)
        .Bind(Names.Endpoints[refused.Endpoint])
        .Bind(refused.Streamed ? 1 : 0)
        .Bind(refused.RequestedModel)
        .Bind(refused.Status)
        .Bind(refused.ErrorCode)
        .Bind(refused.Cache)
        .Bind(refused.Route)
        .Bind(refused.Degraded)
        .Bind(refused.RefusedBy)
        .Bind(refused.Message)
        .Bind((long?)refused.RetryAfter)
        .Bind(refused.Count)
        .Run();

    public void Dispose() => _insert.Dispose();
}
