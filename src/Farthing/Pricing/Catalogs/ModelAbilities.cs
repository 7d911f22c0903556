namespace Farthing.Pricing.Catalogs;

/// <summary>What a call can want of a model besides text.</summary>
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

    /// <summary>Answers of a given form: JSON, or a schema.</summary>
    Structured = 16,

    /// <summary>Answers after a JSON schema, which some models do not know that can be told to answer in JSON.</summary>
    Schema = 32,

    /// <summary>Another temperature than the model's own, which models that reason refuse.</summary>
    Temperature = 64,

    /// <summary>Being told how long to think, which most models that do not reason refuse.</summary>
    Effort = 128,
}
