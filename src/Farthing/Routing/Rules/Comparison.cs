namespace Farthing.Routing.Rules;

/// <summary>How a field is compared with a value.</summary>
public enum Comparison
{
    /// <summary><c>==</c>; of a flag: that it is true.</summary>
    Equal,

    /// <summary><c>like</c>: a text in which <c>*</c> stands for any characters.</summary>
    Like,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    AtMost,

    /// <summary><c>&gt;</c>.</summary>
    More,

    /// <summary><c>&gt;=</c>.</summary>
    AtLeast,
}
