namespace Farthing.Simulator.Faults;

/// <summary>What can go wrong with an answer.</summary>
public enum FaultKind
{
    /// <summary>An error answer with a status of 400 to 599, in the provider's own words.</summary>
    Status,

    /// <summary>Nothing is ever sent; the connection stays open until the client leaves.</summary>
    Hang,

    /// <summary>The connection is closed in the middle of the body or stream.</summary>
    Cut,

    /// <summary>The JSON of the body, or of one event, is broken.</summary>
    Malformed,

    /// <summary>Status 200 with a page of HTML.</summary>
    ContentType,

    /// <summary>The answer is right but begins late.</summary>
    SlowFirstByte,

    /// <summary>An error inside a stream that began well; a plain error where the answer is no stream.</summary>
    ErrorInStream,

    /// <summary>Status 200 and not one byte of body.</summary>
    Empty,

    /// <summary>A stream that goes on until the client leaves; an answer that is no stream hangs.</summary>
    Endless,

    /// <summary>A very large answer.</summary>
    Big,
}
