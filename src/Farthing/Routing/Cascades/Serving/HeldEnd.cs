namespace Farthing.Routing.Cascades.Serving;

/// <summary>Why no more of an answer was read.</summary>
internal enum HeldEnd
{
    /// <summary>It is complete.</summary>
    Whole,

    /// <summary>It is longer than what is held.</summary>
    TooLong,

    /// <summary>As much of its beginning has come as the checks of the first tokens want.</summary>
    Begun,

    /// <summary>It broke off, or never came.</summary>
    Broken,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>A budget, a limit or a rule of ours refuses it.</summary>
    Refused,
}
