using System.Collections.Frozen;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Closed classes of English words that decide what a question's content is.</summary>
internal static class WordLists
{
    /// <summary>Words that carry no content of their own.</summary>
    public static FrozenSet<string> Stop { get; } = Set(
        """
        a an the this that these those there here it its of for to in at by with as and or but so if then than too also just only very really quite
        i me my mine myself we us our ours you your yours yourself he him his she her hers they them their theirs
        is are was were am be been being do does did doing done have has had having can could will would shall may might must
        what which who whom whose when where why how some any such about please kindly get got getting want wants wanted need needs like let give make
        way ways thing things someone anyone somebody anybody one s re d ll ve
        """);

    /// <summary>Words that negate a sentence.</summary>
    public static FrozenSet<string> Negations { get; } = Set("not no never none nobody nothing nowhere neither nor without hardly barely cannot nt non");

    /// <summary>Words that give the order of what stands around them a meaning.</summary>
    public static FrozenSet<string> Directions { get; } = Set("from to into than before after until since over under above below behind versus vs minus divided between by");

    /// <summary>Words without which two texts do not say the same, though they are short.</summary>
    public static FrozenSet<string> Particles { get; } = Set("on off up down out over under before after from into without against between above below inside outside during until since more less most least all every each other another first last next previous same different should");

    private static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
