using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>A report as one would make it by hand, from the calls themselves.</summary>
internal static class ExpectedReport
{
    public static Dictionary<string, ReportFigures> Make(IEnumerable<CallRecord> calls, ReportQuery query)
    {
        DateTimeOffset from = query.Since is { } since ? Hour(since) : DateTimeOffset.MinValue;
        DateTimeOffset to = query.Until is { } until ? (Hour(until) == until ? until : Hour(until).AddHours(1)) : DateTimeOffset.MaxValue;
        IEnumerable<IGrouping<string, Part>> groups = calls
            .Where(call => call.StartedAt >= from && call.StartedAt < to)
            .SelectMany(Parts)
            .Where(part => query.Filters.GroupBy(filter => filter.Dimension).All(same => same.Any(filter => part.Value(filter.Dimension) == filter.Value)))
            .GroupBy(part => string.Join('|', query.By.Select(part.Value)));
        return groups.ToDictionary(group => group.Key, group => Sum([.. group]));
    }

    private static DateTimeOffset Hour(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero);

    /// <summary>What a call adds under each provider and model that it was charged for.</summary>
    private static IEnumerable<Part> Parts(CallRecord call)
    {
        if (call.Charges.Count == 0)
        {
            yield return new Part(call, "", call.RequestedModel, [], IsLast: true);
            yield break;
        }

        (string Provider, string Model) last = (call.Charges[^1].Provider, call.Charges[^1].Model);
        foreach (IGrouping<(string Provider, string Model), Charge> model in call.Charges.GroupBy(charge => (charge.Provider, charge.Model)))
        {
            yield return new Part(call, model.Key.Provider, model.Key.Model, [.. model], model.Key == last);
        }
    }

    private static ReportFigures Sum(IReadOnlyList<Part> parts)
    {
        List<Part> answered = [.. parts.Where(part => part.IsLast)];
        List<Charge> charges = [.. parts.SelectMany(part => part.Charges)];
        List<Usage> usages = [.. charges.Where(charge => charge.UsageStatus != UsageStatus.Unknown).Select(charge => charge.Usage)];
        return new ReportFigures
        {
            Calls = answered.Count,
            Attempts = charges.Count,
            Errors = answered.Count(part => part.Call.Outcome is not (CallOutcome.Completed or CallOutcome.ClientLeft) || (part.Call.Outcome == CallOutcome.Completed && part.Call.Status >= 400)),
            PartialCalls = parts.Count(part => part.Charges.Any(charge => charge.UsageStatus == UsageStatus.Partial || charge.CostStatus == CostStatus.Partial)),
            EstimatedCalls = parts.Count(part => part.Charges.Any(charge => charge.UsageStatus == UsageStatus.Estimated || charge.CostStatus == CostStatus.Estimated)),
            UnknownCostCalls = parts.Count(part => part.Charges.Any(charge => charge.Cost is null)),
            Cost = charges.Aggregate(Usd.Zero, (sum, charge) => sum + (charge.Cost ?? Usd.Zero)),
            Saved = answered.Aggregate(Usd.Zero, (sum, part) => sum + part.Call.Saved),
            MeanDuration = Mean(answered, part => part.Call.Duration),
            MeanOverhead = Mean(answered, part => part.Call.Overhead),
            Usage = new Usage
            {
                InputTokens = usages.Sum(usage => usage.InputTokens),
                CachedReadTokens = usages.Sum(usage => usage.CachedReadTokens),
                CacheWrite5mTokens = usages.Sum(usage => usage.CacheWrite5mTokens),
                CacheWrite1hTokens = usages.Sum(usage => usage.CacheWrite1hTokens),
                CacheWriteTokens = usages.Sum(usage => usage.CacheWriteTokens),
                OutputTokens = usages.Sum(usage => usage.OutputTokens),
                ReasoningTokens = usages.Sum(usage => usage.ReasoningTokens),
                InputAudioTokens = usages.Sum(usage => usage.InputAudioTokens),
                CachedAudioTokens = usages.Sum(usage => usage.CachedAudioTokens),
                InputImageTokens = usages.Sum(usage => usage.InputImageTokens),
                OutputAudioTokens = usages.Sum(usage => usage.OutputAudioTokens),
                OutputImageTokens = usages.Sum(usage => usage.OutputImageTokens),
                WebSearchRequests = usages.Sum(usage => usage.WebSearchRequests),
            },
        };
    }

    private static TimeSpan Mean(IReadOnlyList<Part> parts, Func<Part, TimeSpan> time) =>
        parts.Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(parts.Sum(part => time(part).Ticks / TimeSpan.TicksPerMicrosecond) / parts.Count);

    private sealed record Part(CallRecord Call, string Provider, string Model, IReadOnlyList<Charge> Charges, bool IsLast)
    {
        public string Value(Dimension dimension) => dimension switch
        {
            Dimension.Project => Call.Principal.Project,
            Dimension.Team => Call.Principal.Team,
            Dimension.Feature => Call.Principal.Feature,
            Dimension.User => Call.Principal.User,
            Dimension.Key => Call.Principal.Key,
            Dimension.Endpoint => Call.Endpoint switch
            {
                Endpoint.ChatCompletions => "chat_completions",
                Endpoint.Responses => "responses",
                Endpoint.Embeddings => "embeddings",
                Endpoint.Messages => "messages",
                Endpoint.CountTokens => "count_tokens",
                _ => "generate_content",
            },
            Dimension.Provider => Provider,
            Dimension.Model => Model,
            Dimension.Cache => Call.Cache,
            Dimension.Degraded => Call.Degraded,
            Dimension.Hour => Call.StartedAt.ToString("yyyy-MM-dd'T'HH:00'Z'"),
            _ => Call.StartedAt.ToString("yyyy-MM-dd"),
        };
    }
}
