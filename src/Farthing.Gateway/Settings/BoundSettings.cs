using Farthing.Budgets.Accounts;
using Farthing.Budgets.Bounds;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>What is assumed of calls when budgets and limits set something aside for them, and how calls wait.</summary>
public sealed record BoundSettings
{
    /// <summary>The output limit written into a call without one where a hard budget or a token limit applies, in tokens. 1 to 10,000,000. Default 16384, or the model's own most.</summary>
    public long DefaultOutput { get; init; } = 16_384;

    /// <summary>The lowest output limit that a call is sent with when little is left, in tokens; below it the call is refused. 1 to 10,000,000. Default 256.</summary>
    public long MinOutput { get; init; } = 256;

    /// <summary>The longest that a call waits for room. 0 to 10 minutes. Default 10 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most calls that wait. 0 to 1,000,000. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How many accounts (one for each user of a budget per user, say) stay in memory. 1,000 to 10,000,000. Default 100,000.</summary>
    public int MaxAccounts { get; init; } = 100_000;

    /// <summary>What a call of a feature is assumed to cost in USD where it cannot be bounded. Default: none; such calls are refused under a hard budget.</summary>
    public IReadOnlyDictionary<string, decimal> CallCeilings { get; init; } = new Dictionary<string, decimal>();

    internal BoundOptions ToBoundOptions() => new() { DefaultOutput = DefaultOutput, MinOutput = MinOutput, CallCeilings = CallCeilings };

    internal AccountTableOptions ToAccountOptions() => new() { MaxWait = MaxWait, MaxWaiting = MaxWaiting, MaxAccounts = MaxAccounts };

    internal static BoundSettings Read(Section section)
    {
        BoundSettings defaults = new();
        Section ceilings = section.Child("call_ceilings");
        BoundSettings settings = new()
        {
            DefaultOutput = section.Number("default_output", defaults.DefaultOutput, 1, 10_000_000),
            MinOutput = section.Number("min_output", defaults.MinOutput, 1, 10_000_000),
            MaxWait = section.Duration("max_wait", defaults.MaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            MaxWaiting = (int)section.Number("max_waiting", defaults.MaxWaiting, 0, 1_000_000),
            MaxAccounts = (int)section.Number("max_accounts", defaults.MaxAccounts, 1_000, 10_000_000),
            CallCeilings = ceilings.Names().ToDictionary(name => name, name => ceilings.Decimal(name, 0, 0, 1_000_000), StringComparer.Ordinal),
        };
        section.Finish();
        return settings;
    }
}
