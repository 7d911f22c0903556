namespace Farthing.Ledger;

/// <summary>What a report can be broken down or filtered by. All but the times are parts of the roll-ups' composite key.</summary>
public enum Dimension
{
    /// <summary>The project that the client's key belongs to.</summary>
    Project,

    /// <summary>The team.</summary>
    Team,

    /// <summary>The feature of the client's product that asked.</summary>
    Feature,

    /// <summary>The end user.</summary>
    User,

    /// <summary>The name of the client's key.</summary>
    Key,

    /// <summary>The endpoint the client called, as <c>chat_completions</c>, <c>responses</c>, <c>embeddings</c>, <c>messages</c>, <c>count_tokens</c> or <c>generate_content</c>.</summary>
    Endpoint,

    /// <summary>The provider that was charged; empty when none was asked.</summary>
    Provider,

    /// <summary>The model that was charged; the model asked for when no provider was asked.</summary>
    Model,

    /// <summary>How the answer was found (<c>miss</c>, <c>exact</c> …).</summary>
    Cache,

    /// <summary>The ladder's step that was taken, or empty.</summary>
    Degraded,

    /// <summary>The hour in UTC in which the call arrived, as <c>2026-11-21T10:00Z</c>.</summary>
    Hour,

    /// <summary>The day in UTC in which the call arrived, as <c>2026-11-21</c>.</summary>
    Day,
}
