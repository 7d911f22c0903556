using System.Globalization;
using Farthing.Caching;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>What a caller says about one call: its ceiling, how long its answer may wait, and what caches may do.</summary>
/// <param name="Ceiling">The most it may cost in USD (<c>x-farthing-budget</c>), or <c>null</c>.</param>
/// <param name="Wait">How long it may wait (<c>x-farthing-deadline</c>), or <c>null</c>.</param>
/// <param name="Cache">What caches may do.</param>
internal readonly record struct CallDirectives(decimal? Ceiling, TimeSpan? Wait, CacheDirectives Cache)
{
    private const double LongestWait = 86_400;

    /// <summary>Reads them.</summary>
    /// <exception cref="RequestFormatException">A header has a value that means nothing.</exception>
    public static CallDirectives Read(IHeaderDictionary headers)
    {
        decimal? ceiling = null;
        TimeSpan? wait = null;
        if (headers.TryGetValue(FarthingHeaders.Budget, out var budget))
        {
            if (!decimal.TryParse(budget, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal usd))
                throw new RequestFormatException("The header x-farthing-budget must be an amount of US dollars, such as 0.05.", "invalid_header", FarthingHeaders.Budget);
            ceiling = usd;
        }

        if (headers.TryGetValue(FarthingHeaders.Deadline, out var deadline))
        {
            if (!double.TryParse(deadline, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) || !(seconds <= LongestWait))
                throw new RequestFormatException("The header x-farthing-deadline must be a number of seconds from 0 to 86400.", "invalid_header", FarthingHeaders.Deadline);
            wait = TimeSpan.FromSeconds(seconds);
        }

        return new CallDirectives(ceiling, wait, CacheHeaders.Read(headers));
    }
}
