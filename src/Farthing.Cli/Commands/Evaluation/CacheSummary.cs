using System.Globalization;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary>What an evaluation came to.</summary>
/// <param name="Lookups">How many lines there were.</param>
/// <param name="Hits">How many would have been served.</param>
/// <param name="Checks">How many checks were paid for.</param>
internal readonly record struct CacheSummary(long Lookups, long Hits, long Checks)
{
    /// <summary>As one line of JSON.</summary>
    public string ToJson() => $$"""{"lookups":{{Lookups}},"hits":{{Hits}},"checks":{{Checks}}}""";

    /// <inheritdoc />
    public override string ToString()
    {
        string share = Lookups == 0 ? "0" : (Hits / (double)Lookups).ToString("P1", CultureInfo.InvariantCulture);
        return $"{Lookups} lookups, {Hits} hits ({share}), {Checks} checks";
    }
}
