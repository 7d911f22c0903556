namespace Farthing.Gateway.Serving;

/// <summary>The names of our own header fields, and how names of others stand in them.</summary>
internal static class FarthingHeaders
{
    public const string Id = "x-farthing-id";
    public const string Cost = "x-farthing-cost";
    public const string Saved = "x-farthing-saved";
    public const string Cache = "x-farthing-cache";
    public const string Route = "x-farthing-route";
    public const string Quality = "x-farthing-quality";
    public const string CacheTtl = "x-farthing-cache-ttl";
    public const string CacheScope = "x-farthing-cache-scope";
    public const string Model = "x-farthing-model";
    public const string Overhead = "x-farthing-overhead-us";
    public const string Wait = "x-farthing-wait-us";
    public const string Trailer = "x-farthing-trailer";
    public const string BudgetRemaining = "x-farthing-budget-remaining";
    public const string Degraded = "x-farthing-degraded";
    public const string Budget = "x-farthing-budget";
    public const string Deadline = "x-farthing-deadline";
    public const string Feature = "x-farthing-feature";
    public const string User = "x-farthing-user";
    public const string Team = "x-farthing-team";
    public const string AttributionMissing = "x-farthing-attribution-missing";
    public const string Tags = "x-farthing-tags";

    /// <summary>A name as a header field can hold it: clients may name models in any script.</summary>
    public static string Printable(string name) => name.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Uri.EscapeDataString(name) : name;
}
