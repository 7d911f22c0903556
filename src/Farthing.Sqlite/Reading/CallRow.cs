using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Pricing;

namespace Farthing.Sqlite.Reading;

/// <summary>A row of the table <c>calls</c>, selected with <see cref="CallInsert.Columns"/>, as a record.</summary>
internal static class CallRow
{
    private const int IdColumn = 0, StartedColumn = 1, DurationColumn = 2, FirstByteColumn = 3, OverheadColumn = 4, ProjectColumn = 5, TeamColumn = 6,
        FeatureColumn = 7, UserColumn = 8, KeyColumn = 9, TagsColumn = 10, EndpointColumn = 11, StreamedColumn = 12, RequestedModelColumn = 13,
        ProviderColumn = 14, DeploymentColumn = 15, ModelColumn = 16, StatusColumn = 18, OutcomeColumn = 19, ErrorCodeColumn = 20, CacheColumn = 21, RouteColumn = 22, DegradedColumn = 23, CostColumn = 24, SavedColumn = 25,
        UsageStatusColumn = 26, CostStatusColumn = 27, InputColumn = 28, CachedReadColumn = 29, OutputColumn = 30, ReasoningColumn = 31, ChargesColumn = 33;

    public static CallRecord Read(Statement row) => new()
    {
        Id = CallId.ReadFrom(row.Utf8(IdColumn)),
        StartedAt = Quantities.Instant(row.Int64(StartedColumn)),
        Duration = Quantities.Time(row.Int64(DurationColumn)),
        TimeToFirstByte = row.Int64OrNull(FirstByteColumn) is { } firstByte ? Quantities.Time(firstByte) : null,
        Overhead = Quantities.Time(row.Int64(OverheadColumn)),
        Principal = new Principal
        {
            Project = row.Text(ProjectColumn),
            Team = row.Text(TeamColumn),
            Feature = row.Text(FeatureColumn),
            User = row.Text(UserColumn),
            Key = row.Text(KeyColumn),
            Tags = row.Text(TagsColumn),
        },
        Endpoint = Names.Endpoints.Parse(row.Text(EndpointColumn)),
        Streamed = row.Int64(StreamedColumn) != 0,
        RequestedModel = row.Text(RequestedModelColumn),
        Status = (int)row.Int64(StatusColumn),
        Outcome = Names.Outcomes.Parse(row.Text(OutcomeColumn)),
        ErrorCode = row.Text(ErrorCodeColumn),
        Cache = row.Text(CacheColumn),
        Route = row.Text(RouteColumn),
        Degraded = row.Text(DegradedColumn),
        Saved = Usd.FromPicos(row.Int64(SavedColumn)),
        Charges = ChargesJson.Read(row.Utf8(ChargesColumn).ToArray(), ReadColumns(row)),
    };

    private static ChargeColumns ReadColumns(Statement row) => new(
        row.Text(ProviderColumn),
        row.Text(DeploymentColumn),
        row.Text(ModelColumn),
        (int)row.Int64(StatusColumn),
        row.Text(UsageStatusColumn),
        row.Text(CostStatusColumn),
        row.Int64OrNull(CostColumn),
        new Usage
        {
            InputTokens = row.Int64(InputColumn),
            CachedReadTokens = row.Int64(CachedReadColumn),
            OutputTokens = row.Int64(OutputColumn),
            ReasoningTokens = row.Int64(ReasoningColumn),
        });
}
