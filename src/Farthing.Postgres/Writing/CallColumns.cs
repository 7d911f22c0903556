using Farthing.Calls;

namespace Farthing.Postgres.Writing;

/// <summary>The columns of the table <c>calls</c>, in the order in which they are written and read.</summary>
internal static class CallColumns
{
    public const string All =
        "id, started_at, duration_us, first_byte_us, overhead_us, project, team, feature, \"user\", key, tags, endpoint, streamed, requested_model, "
        + "provider, deployment, model, attempts, status, outcome, error_code, cache, route, degraded, cost, saved, usage_status, cost_status, "
        + "input_tokens, cached_read_tokens, output_tokens, reasoning_tokens, costly, charges";

    /// <summary>An identity as the database's type: the same 16 bytes in the same order.</summary>
    public static Guid ToGuid(CallId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    public static CallId ToCallId(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return CallId.ReadFrom(bytes);
    }
}
