using System.Globalization;
using Farthing.Caching;
using Farthing.Routing.Policies;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>What a caller says about one call: its ceiling, how long its answer may wait, what caches may do, who chooses its model and how good it is to be.</summary>
/// <param name="Ceiling">The most it may cost in USD (<c>x-farthing-budget</c>), or <c>null</c>.</param>
/// <param name="Wait">How long it may wait (<c>x-farthing-deadline</c>), or <c>null</c>.</param>
/// <param name="Cache">What caches may do.</param>
/// <param name="Route">The policy that is to choose (<c>x-farthing-route</c>), <c>off</c>, or <c>null</c>.</param>
/// <param name="Quality">How good an answer is asked for (<c>x-farthing-quality</c>).</param>
internal readonly record struct CallDirectives(decimal? Ceiling, TimeSpan? Wait, CacheDirectives Cache, string? Route, AskedQuality Quality)
{
    private const double LongestWait = 86_400;

    /// <summary>Reads them.</summary>
    /// <param name="headers">The request's header fields.</param>
    /// <param name="fields">Which of ours are among them.</param>
    /// <exception cref="RequestFormatException">A header has a value that means nothing.</exception>
    public static CallDirectives Read(IHeaderDictionary headers, CallerFields fields)
    {
        if (!fields.HasFlag(CallerFields.Own)) return new CallDirectives(null, null, CacheHeaders.ReadStandard(headers), null, AskedQuality.Unsaid);
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

        string? route = headers.TryGetValue(FarthingHeaders.Route, out var named) && named.ToString() is { Length: > 0 } name ? name : null;
        return new CallDirectives(ceiling, wait, CacheHeaders.Read(headers), route, QualityOf(headers));
    }

    private static AskedQuality QualityOf(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(FarthingHeaders.Quality, out var said) || said.ToString() is not { Length: > 0 } word) return AskedQuality.Unsaid;
        return word.ToLowerInvariant() switch
        {
            "low" => AskedQuality.Low,
            "medium" => AskedQuality.Medium,
            "high" => AskedQuality.High,
            _ => throw new RequestFormatException("The header x-farthing-quality must be low, medium or high.", "invalid_header", FarthingHeaders.Quality),
        };
    }
}
