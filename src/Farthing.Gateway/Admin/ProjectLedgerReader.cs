using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;

namespace Farthing.Gateway.Admin;

/// <summary>The ledger as one project may see it: its own calls, and nothing that says whether there are others.</summary>
internal sealed class ProjectLedgerReader(ILedgerReader ledger, string project) : ILedgerReader
{
    public Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default) =>
        ledger.ReportAsync(query with { Filters = Narrow(query.Filters) }, cancellationToken);

    public Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default) =>
        ledger.CallsAsync(query with { Filters = Narrow(query.Filters) }, cancellationToken);

    public async Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default) =>
        await ledger.FindAsync(id, cancellationToken) is { } call && call.Principal.Project == project ? call : null;

    public async Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default)
    {
        List<CallId> own = [];
        foreach (CallId id in await ledger.MatchAsync(prefix, limit, cancellationToken))
            if (await FindAsync(id, cancellationToken) is not null) own.Add(id);
        return own;
    }

    public async Task<IReadOnlyList<CallFeedback>> FeedbackAsync(CallId id, CancellationToken cancellationToken = default) =>
        await FindAsync(id, cancellationToken) is not null ? await ledger.FeedbackAsync(id, cancellationToken) : [];

    public async Task<IReadOnlyList<CallFeedback>> RecentFeedbackAsync(DateTimeOffset? since, int limit, CancellationToken cancellationToken = default)
    {
        List<CallFeedback> own = [];
        foreach (CallFeedback said in await ledger.RecentFeedbackAsync(since, limit, cancellationToken))
            if (await FindAsync(said.Call, cancellationToken) is not null) own.Add(said);
        return own;
    }

    /// <summary>Models without a price are everybody's: none is shown.</summary>
    public Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<MissingPrice>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Filters of one dimension mean any of them, so that those of the project give way to its own name.</summary>
    private List<DimensionFilter> Narrow(IReadOnlyList<DimensionFilter> filters)
    {
        DimensionFilter[] asked = [.. filters.Where(filter => filter.Dimension == Dimension.Project)];
        if (asked.Length > 0 && !asked.Any(filter => filter.Value == project))
            throw new FormatException($"project: this admin key sees the project \"{project}\" only");
        return [.. filters.Except(asked), new DimensionFilter(Dimension.Project, project)];
    }
}
