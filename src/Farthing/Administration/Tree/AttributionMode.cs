namespace Farthing.Administration.Tree;

/// <summary>What happens to a call that does not say what its project requires it to say.</summary>
public enum AttributionMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>It is answered, with a header field that names what is missing, and counted.</summary>
    Warn,

    /// <summary>It is refused with 400 <c>attribution_required</c>.</summary>
    Reject,
}
