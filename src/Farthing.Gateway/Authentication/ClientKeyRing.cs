using System.Collections.Frozen;
using Farthing.Gateway.Settings;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Authentication;

/// <summary>The keys with which clients may call. Without any, every client is accepted; the gateway then listens on loopback only.</summary>
internal sealed class ClientKeyRing(IReadOnlyCollection<ClientKeySettings> settings)
{
    private static readonly string[] KeyHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    private readonly FrozenDictionary<KeyHash, ClientKey> _keys =
        settings.ToFrozenDictionary(s => new KeyHash(s.Secret.Span), s => new ClientKey(s));

    /// <summary>The key that a request presents, or <c>null</c> when it presents none that is good.</summary>
    public ClientKey? Find(HttpRequest request, DateTimeOffset now)
    {
        if (_keys.Count == 0) return ClientKey.Anyone;
        string? presented = Presented(request);
        if (presented is null) return null;
        return _keys.TryGetValue(KeyHash.Of(presented), out ClientKey? key) && key.IsGood(now) ? key : null;
    }

    /// <summary>The refusal for a request without a good key.</summary>
    public static CallError UnknownKey(HttpRequest request) => Presented(request) is null
        ? new CallError(401, "missing_api_key", "No API key was sent. Send a Farthing key as 'Authorization: Bearer …' or 'x-api-key: …'.")
        : new CallError(401, "invalid_api_key", "The API key is not known, has expired or is disabled. Ask whoever runs this gateway for a key; provider keys are not accepted here.");

    private static string? Presented(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        StringValues authorization = request.Headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return value[Scheme.Length..].Trim();
        foreach (string header in KeyHeaders)
            if (request.Headers.TryGetValue(header, out StringValues key) && key.Count == 1) return key[0];
        return request.Query.TryGetValue("key", out StringValues query) && query.Count == 1 ? query[0] : null;
    }
}
