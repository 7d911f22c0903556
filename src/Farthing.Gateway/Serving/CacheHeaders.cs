using System.Globalization;
using Farthing.Caching;
using Farthing.Notation;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>Reads what a caller says of caches: our own header fields, and where there is none HTTP's <c>Cache-Control</c>.</summary>
internal static class CacheHeaders
{
    private const long LongestTtl = 315_360_000;

    private static readonly (string Word, CacheMode Mode)[] Modes =
    [
        ("off", CacheMode.Off), ("refresh", CacheMode.Refresh), ("exact", CacheMode.Exact), ("semantic", CacheMode.Semantic), ("only", CacheMode.Only),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="RequestFormatException">A header has a value that means nothing.</exception>
    public static CacheDirectives Read(IHeaderDictionary headers)
    {
        (CacheMode mode, TimeSpan? ttl, string? scope) = headers.TryGetValue(FarthingHeaders.Cache, out var asked) ? new CacheDirectives(ModeOf(asked.ToString()), null, null) : ReadStandard(headers);
        if (headers.TryGetValue(FarthingHeaders.CacheTtl, out var seconds))
        {
            if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number > LongestTtl)
                throw new RequestFormatException("The header x-farthing-cache-ttl must be a whole number of seconds from 0 to 315360000.", "invalid_header", FarthingHeaders.CacheTtl);
            ttl = TimeSpan.FromSeconds(number);
        }

        if (headers.TryGetValue(FarthingHeaders.CacheScope, out var name) && name.ToString() is { Length: > 0 } given)
        {
            if (given.Length > CacheDirectives.MaxScopeLength)
                throw new RequestFormatException($"The header x-farthing-cache-scope must be a name of at most {CacheDirectives.MaxScopeLength} characters.", "invalid_header", FarthingHeaders.CacheScope);
            scope = given;
        }

        return new CacheDirectives(mode, ttl, scope);
    }

    /// <summary>Reads what a request without header fields of ours says.</summary>
    public static CacheDirectives ReadStandard(IHeaderDictionary headers)
    {
        if (headers.CacheControl is not { Count: > 0 } control) return default;
        (CacheMode mode, TimeSpan? ttl) = ReadControl(control.ToString());
        return new CacheDirectives(mode, ttl, null);
    }

    private static CacheMode ModeOf(string word)
    {
        foreach ((string known, CacheMode mode) in Modes)
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase)) return mode;

        throw new RequestFormatException(
            $"The header x-farthing-cache must be off, refresh, exact, semantic or only{Nearest.Hint(word, Modes.Select(each => each.Word), "")}.", "invalid_header", FarthingHeaders.Cache);
    }

    /// <summary>Reads what RFC 9111 (5.2.1) says of requests, as far as it means something here.</summary>
    private static (CacheMode Mode, TimeSpan? Ttl) ReadControl(string control)
    {
        CacheMode mode = CacheMode.Default;
        TimeSpan? ttl = null;
        foreach (string directive in control.Split(',', StringSplitOptions.TrimEntries))
        {
            if (directive.Equals("no-store", StringComparison.OrdinalIgnoreCase)) return (CacheMode.Off, null);
            if (directive.Equals("no-cache", StringComparison.OrdinalIgnoreCase)) mode = CacheMode.Refresh;
            else if (directive.Equals("only-if-cached", StringComparison.OrdinalIgnoreCase)) mode = CacheMode.Only;
            else if (directive.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase) && long.TryParse(directive.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
                ttl = TimeSpan.FromSeconds(Math.Min(seconds, LongestTtl));
        }

        return (mode, ttl);
    }
}
