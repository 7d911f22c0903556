using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Serving;

/// <summary>Looks once for header fields that only gateways read: most requests have none, and asking for each of a dozen by its name costs more than this one walk.</summary>
internal static class CallerFieldsReader
{
    private const string OwnPrefix = "x-farthing-";

    private static readonly string[] AliasPrefixes = ["x-litellm-", "helicone-", "cf-aig-"];

    public static CallerFields Find(IHeaderDictionary headers)
    {
        CallerFields found = CallerFields.None;
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            if (header.Key.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)) found |= CallerFields.Own;
            else if (IsAlias(header.Key)) found |= CallerFields.Aliases;
        }

        return found;
    }

    private static bool IsAlias(string name)
    {
        foreach (string prefix in AliasPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;

        return false;
    }
}
