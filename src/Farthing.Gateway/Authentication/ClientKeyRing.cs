using System.Net;
using Farthing.Administration;
using Farthing.Wire;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Authentication;

/// <summary>
/// The keys with which clients may call, as they are now. Without any, every client on this machine is accepted; the first key closes the
/// gateway to all others at once.
/// </summary>
internal sealed class ClientKeyRing
{
    private const string Scheme = "Bearer ";

    private static readonly string[] KeyHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    private ClientKeys _keys = new(AdministrationSnapshot.Empty);

    public ClientKeyRing(AdministrationDirectory directory) => directory.Subscribe(snapshot => Volatile.Write(ref _keys, new ClientKeys(snapshot)));

    /// <summary>The key that a request presents, or <c>null</c> when it presents none that is good.</summary>
    public ClientKey? Find(HttpRequest request, DateTimeOffset now)
    {
        ClientKeys keys = Volatile.Read(ref _keys);
        if (keys.Count == 0) return IsFromThisMachine(request.HttpContext.Connection.RemoteIpAddress) ? keys.Anyone : null;
        return HashOf(request) is { } hash ? keys.Find(hash, now) : null;
    }

    /// <summary>
    /// The hash of the key that a request presents. A client sends the same header field again and again over its connection, and Kestrel gives
    /// the same string for it each time: then the hash is that of the request before. Only the reference is compared, so that time tells nothing
    /// of a key; and only the hash is remembered, so that what it opens is looked up anew.
    /// </summary>
    private KeyHash? HashOf(HttpRequest request)
    {
        if (Bearer(request) is not { } field) return Presented(request) is { } presented ? KeyHash.Of(presented) : null;

        // HTTP/1.1 has one request after the other: what a connection remembers needs no lock then.
        IDictionary<object, object?>? remembered = HttpProtocol.IsHttp11(request.Protocol) ? request.HttpContext.Features.Get<IConnectionItemsFeature>()?.Items : null;
        if (remembered is not null && remembered.TryGetValue(this, out object? last) && last is HashedField hashed && ReferenceEquals(hashed.Field, field))
            return hashed.Hash;
        KeyHash hash = KeyHash.Of(KeyOf(field));
        if (remembered is not null) remembered[this] = new HashedField(field, hash);
        return hash;
    }

    /// <summary>The refusal for a request without a good key.</summary>
    public static CallError UnknownKey(HttpRequest request) => Presented(request) is null
        ? new CallError(401, "missing_api_key", "No API key was sent. Send a Farthing key as 'Authorization: Bearer …' or 'x-api-key: …'.")
        : new CallError(401, "invalid_api_key", "The API key is not known, has expired or is disabled. Ask whoever runs this gateway for a key; provider keys are not accepted here.");

    private static bool IsFromThisMachine(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static string? Presented(HttpRequest request)
    {
        if (Bearer(request) is { } field) return KeyOf(field);
        foreach (string header in KeyHeaders)
            if (request.Headers.TryGetValue(header, out StringValues key) && key.Count == 1) return key[0];
        return request.Query.TryGetValue("key", out StringValues query) && query.Count == 1 ? query[0] : null;
    }

    /// <summary>The field that names a key as bearer tokens are named; it wins over the others.</summary>
    private static string? Bearer(HttpRequest request)
    {
        StringValues authorization = request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0] is { } field && field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? field : null;
    }

    private static string KeyOf(string bearer) => bearer[Scheme.Length..].Trim();

    private sealed record HashedField(string Field, KeyHash Hash);
}
