using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Writing;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>A row of the table <c>calls</c>, selected with <see cref="CallColumns.All"/>, as a record.</summary>
internal static class CallRow
{
    private const int IdColumn = 0, StartedColumn = 1, DurationColumn = 2, FirstByteColumn = 3, OverheadColumn = 4, ProjectColumn = 5, TeamColumn = 6,
        FeatureColumn = 7, UserColumn = 8, KeyColumn = 9, TagsColumn = 10, EndpointColumn = 11, StreamedColumn = 12, RequestedModelColumn = 13,
        StatusColumn = 18, OutcomeColumn = 19, ErrorCodeColumn = 20, CacheColumn = 21, RouteColumn = 22, DegradedColumn = 23, SavedColumn = 25,
        ChargesColumn = 33;

    public static CallRecord Read(NpgsqlDataReader row) => new()
    {
        Id = CallColumns.ToCallId(row.GetGuid(IdColumn)),
        StartedAt = new DateTimeOffset(row.GetDateTime(StartedColumn), TimeSpan.Zero),
        Duration = Quantities.Time(row.GetInt64(DurationColumn)),
        TimeToFirstByte = row.IsDBNull(FirstByteColumn) ? null : Quantities.Time(row.GetInt64(FirstByteColumn)),
        Overhead = Quantities.Time(row.GetInt64(OverheadColumn)),
        Principal = new Principal
        {
            Project = row.GetString(ProjectColumn),
            Team = row.GetString(TeamColumn),
            Feature = row.GetString(FeatureColumn),
            User = row.GetString(UserColumn),
            Key = row.GetString(KeyColumn),
            Tags = row.GetString(TagsColumn),
        },
        Endpoint = Names.Endpoints.Parse(row.GetString(EndpointColumn)),
        Streamed = row.GetBoolean(StreamedColumn),
        RequestedModel = row.GetString(RequestedModelColumn),
        Status = row.GetInt32(StatusColumn),
        Outcome = Names.Outcomes.Parse(row.GetString(OutcomeColumn)),
        ErrorCode = row.GetString(ErrorCodeColumn),
        Cache = row.GetString(CacheColumn),
        Route = row.GetString(RouteColumn),
        Degraded = row.GetString(DegradedColumn),
        Saved = new Usd(row.GetDecimal(SavedColumn)),
        Charges = ChargesJson.Read(row.GetFieldValue<byte[]>(ChargesColumn)),
    };
}
