using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Stores;

/// <summary>The names under which enumerations are stored: never an ordinal, so that the file can be read without this program.</summary>
internal static class Names
{
    public static Names<Endpoint> Endpoints { get; } = new(
        "chat_completions", "responses", "embeddings", "messages", "count_tokens", "generate_content");

    public static Names<CallOutcome> Outcomes { get; } = new(
        "completed", "client_left", "truncated", "provider_error", "provider_unreachable", "provider_timeout", "recovered", "refused");

    public static Names<UsageStatus> UsageStatuses { get; } = new("unknown", "reported", "partial", "estimated");

    public static Names<CostStatus> CostStatuses { get; } = new(
        "unknown", "computed", "provider_reported", "partial", "estimated", "not_billed", "reused");

    public static Names<PriceUnit> PriceUnits { get; } = new(
        "input", "cached_read", "cache_write_5m", "cache_write_1h", "cache_write", "output", "reasoning", "input_audio", "cached_audio",
        "input_image", "output_audio", "output_image", "web_search", "file_search", "code_execution", "x_search", "collections_search", "grounded_search",
        "request", "second", "cache_write_12h", "cached_image", "millisecond");
}
