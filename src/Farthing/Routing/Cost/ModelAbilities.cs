namespace Farthing.Routing.Cost;

/// <summary>What a model cannot do, as far as the price catalog does not know it.</summary>
[Flags]
public enum ModelAbilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Calls of tools.</summary>
    Tools = 1,

    /// <summary>Pictures in the request.</summary>
    Images = 2,

    /// <summary>Documents and files in the request.</summary>
    Files = 4,

    /// <summary>Sound in the request.</summary>
    Audio = 8,

    /// <summary>Answers of a given form (JSON, a schema).</summary>
    Structured = 16,
}
