namespace Farthing.Caching.Semantic.Policy;

/// <summary>What to do with a match.</summary>
public enum ServingAction
{
    /// <summary>Do not use it: send the call.</summary>
    Miss,

    /// <summary>Use the stored answer.</summary>
    Serve,

    /// <summary>Do not use it: send the call, and report whether the stored answer would have been right.</summary>
    Verify,

    /// <summary>Use the stored answer; have the call answered for itself beside it, and report whether the stored answer would have been right.</summary>
    ServeAndVerify,
}
