using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Farthing.Caching.Exact;
using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Caching.Embeddings;

/// <summary>Makes the keys of inputs: who shares them, which model answers, everything in the request that changes a vector, and the input itself.</summary>
internal static class EmbeddingKeys
{
    /// <summary>Changed whenever what goes into a key changes, so that old and new entries never meet.</summary>
    private const byte Version = 1;

    /// <summary>The keys of a request's inputs, in order.</summary>
    /// <param name="call">The call, with its deployments chosen.</param>
    /// <param name="scope">Between whom vectors are shared.</param>
    /// <param name="request">The request.</param>
    public static CacheKey[] Of(Call call, ScopeOfCall scope, EmbeddingRequest request)
    {
        using IncrementalHash common = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        common.AppendData([Version, (byte)scope.Kind]);
        Append(common, "embedding");
        Append(common, scope.First);
        Append(common, scope.Second);
        Append(common, call.Cache.Scope ?? "");
        Append(common, call.PathSuffix);

        // The order in which they are asked says nothing of what they answer.
        foreach (string place in call.Deployments.Select(PlaceOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) Append(common, place);
        common.AppendData(request.Parameters);
        byte[] prefix = common.GetHashAndReset();
        CacheKey[] keys = new CacheKey[request.Inputs.Count];
        Span<byte> hash = stackalloc byte[CacheKey.Size];
        for (int i = 0; i < keys.Length; i++)
        {
            common.AppendData(prefix);
            common.AppendData(request.Inputs[i].Content.Span);
            common.GetHashAndReset(hash);
            keys[i] = CacheKey.Read(hash);
        }

        return keys;
    }

    private static string PlaceOf(Deployment deployment) => $"{deployment.Provider.Options.BaseAddress}\n{deployment.UpstreamModel}";

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
