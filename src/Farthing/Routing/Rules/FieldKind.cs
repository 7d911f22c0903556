namespace Farthing.Routing.Rules;

/// <summary>What can be asked of a field.</summary>
public enum FieldKind
{
    /// <summary>A text of the user's own: <c>==</c>, <c>!=</c>, <c>like</c>, <c>in</c>.</summary>
    Text,

    /// <summary>One of a few words: <c>==</c>, <c>!=</c>, <c>in</c>.</summary>
    Word,

    /// <summary>A number: every comparison.</summary>
    Number,

    /// <summary>True or false: by itself, or behind <c>not</c>.</summary>
    Flag,
}
