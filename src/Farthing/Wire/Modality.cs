namespace Farthing.Wire;

/// <summary>What a request holds, the more special the later.</summary>
public enum Modality
{
    /// <summary>Nothing but text.</summary>
    Text,

    /// <summary>Pictures.</summary>
    Image,

    /// <summary>Documents and files.</summary>
    File,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Something else that is not text.</summary>
    Other,
}
