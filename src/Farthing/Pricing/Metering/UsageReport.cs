using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// What a provider's answer said about itself. It belongs to the reader that made it and is valid until that reader is reset;
/// copy what must last.
/// </summary>
public sealed class UsageReport
{
    private UsagePart[] _parts = [];
    private int _partCount;
    private FeeCounts _fees;

    /// <summary>What was used in all, parts summed.</summary>
    public Usage Usage { get; internal set; }

    /// <summary>How well the usage is known.</summary>
    public UsageStatus Status { get; internal set; }

    /// <summary>Why the usage is unknown or partial, for people; <c>null</c> when it is as reported.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The model that answered, as the provider named it, or <c>null</c> when it named none.</summary>
    public string? Model { get; internal set; }

    /// <summary>The tier that was served, as the provider named it, or empty.</summary>
    public string ServiceTier { get; internal set; } = "";

    /// <summary>The speed that was served (Anthropic), or empty.</summary>
    public string Speed { get; internal set; } = "";

    /// <summary>Where inference ran (Anthropic), or empty.</summary>
    public string InferenceGeography { get; internal set; } = "";

    /// <summary>Why the answer ended, as the provider named it, or empty.</summary>
    public string FinishReason { get; internal set; } = "";

    /// <summary>What the provider says it charged, or <c>null</c> when it does not say.</summary>
    public Usd? ProviderCharged { get; internal set; }

    /// <summary>What an upstream provider charged on the caller's own key (OpenRouter), or <c>null</c> when not said.</summary>
    public Usd? UpstreamCost { get; internal set; }

    /// <summary>Whether the call ran on the caller's own upstream key (OpenRouter), or <c>null</c> when not said.</summary>
    public bool? OwnKey { get; internal set; }

    /// <summary>Whether the answer broke off, so that what it says of usage and cost is only a beginning.</summary>
    public bool BrokeOff { get; internal set; }

    /// <summary>Whether the answer carried an error of the provider.</summary>
    public bool ProviderSignalledError { get; internal set; }

    /// <summary>UTF-8 bytes of answer text that passed (JSON escapes counted as they stand): the ground for an estimate when usage is missing.</summary>
    public long OutputTextBytes { get; internal set; }

    /// <summary>What the whole call cost by the provider's own word: its charge, and the upstream cost when the key was the caller's own.</summary>
    public Usd? ReportedCost =>
        ProviderCharged is not { } charged ? null
        : OwnKey != true ? charged
        : UpstreamCost is { } upstream ? charged + upstream
        : null;

    /// <summary>The upstream requests that are billed one by one; empty when the answer is a single one.</summary>
    public ReadOnlySpan<UsagePart> Parts => Status == UsageStatus.Unknown ? [] : _parts.AsSpan(0, _partCount);

    /// <summary>How many times something happened that a provider may charge a fee for.</summary>
    public long FeeCount(PriceUnit unit) => _fees[unit];

    /// <summary>A report of a usage that did not come from an answer: an estimate, or one that was stored.</summary>
    public static UsageReport Of(in Usage usage, UsageStatus status, string? reason = null) => new() { Usage = usage, Status = status, Reason = reason };

    internal void SetFee(PriceUnit unit, long count) => _fees[unit] = count;

    internal void Add(in UsagePart part)
    {
        if (_partCount == _parts.Length) Array.Resize(ref _parts, Math.Max(4, _partCount * 2));
        _parts[_partCount++] = part;
    }

    internal void ClearParts() => _partCount = 0;

    internal void Clear()
    {
        Usage = default;
        Status = UsageStatus.Unknown;
        Reason = null;
        Model = null;
        ServiceTier = Speed = InferenceGeography = FinishReason = "";
        ProviderCharged = UpstreamCost = null;
        OwnKey = null;
        ProviderSignalledError = BrokeOff = false;
        OutputTextBytes = 0;
        _partCount = 0;
        _fees = default;
    }
}
