using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Caching;
using Farthing.Calls;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Reads which entries are to go: <c>{"key"?, "kind"?, "scope"?, "model"?, "tag"?, "older_than"?, "all"?}</c>, or <c>{"call"}</c>.</summary>
internal static class PurgeRequest
{
    /// <summary>Reads it.</summary>
    /// <exception cref="AdministrationException">It cannot be read, or says nothing.</exception>
    public static (CachePurge Purge, CallId? Call) Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
        }
        catch (JsonException failure)
        {
            throw new AdministrationException(400, "invalid_json", "The body is not valid JSON.", innerException: failure);
        }

        using (json)
        {
            DocumentProblems problems = new();
            DocumentReader reader = new(json.RootElement, problems);
            CacheKey? key = null;
            if (reader.Text("key") is { } text)
            {
                if (CacheKey.TryParse(text, out CacheKey parsed)) key = parsed;
                else reader.Problem("key", "must be 64 hexadecimal digits");
            }

            CallId? call = null;
            if (reader.Text("call") is { } id)
            {
                if (CallId.TryParse(id, out CallId named)) call = named;
                else reader.Problem("call", "must be the x-farthing-id of an answer: call_ and 32 hexadecimal digits");
            }

            TimeSpan? age = reader.Duration("older_than", TimeSpan.Zero, TimeSpan.FromDays(36_500));
            CachePurge purge = new()
            {
                Key = key,
                Kind = reader.Choice<CacheKind?>("kind", null, [.. Enum.GetValues<CacheKind>().Select(kind => (kind.ToString().ToLowerInvariant(), (CacheKind?)kind))]),
                Scope = reader.Text("scope", 1024),
                Model = reader.Text("model"),
                Tag = reader.Text("tag", 1024),
                StoredBefore = now - age,
            };
            bool all = reader.Flag("all");
            reader.Finish();
            bool isEverything = purge == new CachePurge();
            if (isEverything && !all && call is null && !problems.Any) reader.Problem("", "says nothing: name a call, key, kind, scope, model, tag or older_than, or everything with \"all\": true");
            if (call is not null && (all || !isEverything)) reader.Problem("call", "stands alone; leave it out, or the conditions");
            if (!isEverything && all) reader.Problem("all", "is for everything; leave it out, or the conditions");
            problems.ThrowIfAny();
            return (purge, call);
        }
    }
}
