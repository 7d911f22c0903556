namespace Farthing.Routing.Weights;

/// <summary>What stays with its arm.</summary>
public enum Stickiness
{
    /// <summary>The same call: who asks the very same again gets the same model, and what is cached.</summary>
    Call,

    /// <summary>An end user; a call without one by itself.</summary>
    User,

    /// <summary>A client's key; a call without one by itself.</summary>
    Key,

    /// <summary>Nothing: each call is drawn anew.</summary>
    None,
}
