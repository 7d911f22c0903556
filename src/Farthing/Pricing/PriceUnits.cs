using System.Collections.Immutable;

namespace Farthing.Pricing;

/// <summary>Facts about the members of <see cref="PriceUnit"/>.</summary>
public static class PriceUnits
{
    /// <summary>How many units there are.</summary>
    public const int Count = (int)PriceUnit.Millisecond + 1;

    private static readonly ImmutableArray<string> Names =
    [
        "input", "cache_read", "cache_write_5m", "cache_write_1h", "cache_write", "output", "reasoning", "input_audio",
        "cache_read_audio", "input_image", "output_audio", "output_image", "web_search", "file_search", "code_execution",
        "x_search", "collections_search", "grounded_search", "request", "second", "cache_write_12h", "cache_read_image",
        "millisecond",
    ];

    /// <summary>Whether the unit is tokens (priced per million) and not a fee (priced per thousand).</summary>
    public static bool IsTokens(this PriceUnit unit) => unit is < PriceUnit.WebSearch or PriceUnit.CacheWrite12h or PriceUnit.CachedImage;

    /// <summary>The unit's name in catalogs and breakdowns, for example <c>cache_read</c>.</summary>
    public static string Name(this PriceUnit unit) => Names[(int)unit];

    /// <summary>Finds a unit by its name in catalogs.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out PriceUnit unit)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (!name.SequenceEqual(Names[i])) continue;
            unit = (PriceUnit)i;
            return true;
        }

        unit = default;
        return false;
    }
}
