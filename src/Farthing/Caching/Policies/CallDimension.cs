namespace Farthing.Caching.Policies;

/// <summary>What a condition can speak of: what is known of a call before anything is chosen for it.</summary>
public enum CallDimension
{
    /// <summary>The organisation that the key's project belongs to.</summary>
    Organisation,

    /// <summary>The team, from the key or the request.</summary>
    Team,

    /// <summary>The project that the key belongs to.</summary>
    Project,

    /// <summary>The name of the client's key.</summary>
    Key,

    /// <summary>The end user.</summary>
    User,

    /// <summary>The feature that asks.</summary>
    Feature,

    /// <summary>The model as the client asked for it.</summary>
    Model,

    /// <summary>The endpoint: <c>chat</c>, <c>responses</c>, <c>embeddings</c>, <c>messages</c>, <c>generate_content</c>.</summary>
    Endpoint,

    /// <summary>A tag by its name.</summary>
    Tag,
}
