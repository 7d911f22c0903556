namespace Farthing.Wire.Translation;

/// <summary>What is done with a field of a request that the wire of the model has no place for.</summary>
public enum UnsupportedFields
{
    /// <summary>The call is refused with an error that names the field.</summary>
    Refuse,

    /// <summary>The field is left out, and <c>x-farthing-dropped</c> names it.</summary>
    Drop,
}
