namespace Farthing.Providers.Health;

/// <summary>What an attempt says of its deployment.</summary>
internal enum AttemptResult
{
    /// <summary>Nothing: the client left, or the provider only asked for patience.</summary>
    Nothing,

    /// <summary>It is up: it answered, be it that the request was wrong.</summary>
    Answered,

    /// <summary>It failed.</summary>
    Failed,
}
