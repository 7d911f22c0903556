using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Serving;

/// <summary>Looks once for header fields that only gateways or providers read: most requests have none, and asking for each of a dozen by its name costs more than this one walk.</summary>
internal static class CallerFieldsReader
{
    public static CallerFields Find(IHeaderDictionary headers)
    {
        CallerFields found = CallerFields.None;
        foreach (KeyValuePair<string, StringValues> header in headers) found |= Of(header.Key);
        return found;
    }

    /// <summary>Which kind of field a name is of; <see cref="CallerFields.None"/> for one that is not looked for.</summary>
    public static CallerFields Of(string name) => (name[0] | 0x20) switch
    {
        'x' when Begins(name, "x-farthing-") => CallerFields.Own,
        'x' when Begins(name, "x-litellm-") => CallerFields.Aliases,
        'h' when Begins(name, "helicone-") => CallerFields.Aliases,
        'c' when Begins(name, "cf-aig-") => CallerFields.Aliases,
        'a' when Begins(name, "anthropic-") => CallerFields.Providers,
        'o' when Begins(name, "openai-") => CallerFields.Providers,
        _ => CallerFields.None,
    };

    private static bool Begins(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
