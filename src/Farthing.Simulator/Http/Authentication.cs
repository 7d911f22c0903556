using Farthing.Simulator.Text;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>Finds a request's key wherever a provider's clients put it.</summary>
internal static class Authentication
{
    private static readonly string[] KeyHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    public static string? Key(HttpRequest request)
    {
        string? bearer = request.Headers.Authorization;
        if (bearer is not null && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && bearer.Length > 7)
        {
            return bearer[7..].Trim() is { Length: > 0 } token ? token : null;
        }

        foreach (string header in KeyHeaders)
        {
            if (request.Headers[header] is [{ Length: > 0 } key, ..])
            {
                return key;
            }
        }

        return request.Query["key"] is [{ Length: > 0 } asked, ..] ? asked : null;
    }

    public static void Check(SimulatorOptions options, string? key)
    {
        if (key is null)
        {
            throw new RequestProblem(401, "The request carries no API key.");
        }

        if (options.AcceptedKeys.Count > 0 && !options.AcceptedKeys.Contains(key))
        {
            throw new RequestProblem(401, "The API key is not known here.");
        }
    }

    /// <summary>The headers as received, keys replaced by their fingerprints.</summary>
    public static KeyValuePair<string, string>[] Redacted(IHeaderDictionary headers)
    {
        var list = new List<KeyValuePair<string, string>>(headers.Count);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in headers)
        {
            bool secret = name.Equals("authorization", StringComparison.OrdinalIgnoreCase) || KeyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
            foreach (string? value in values)
            {
                string text = value ?? "";
                string bare = text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text[7..].Trim() : text;
                list.Add(new(name, secret ? "fingerprint:" + StableHash.Fingerprint(bare) : text));
            }
        }

        return [.. list];
    }
}
