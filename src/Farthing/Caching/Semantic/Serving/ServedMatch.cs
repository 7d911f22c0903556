using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>That a call was given another question's answer, as the ledger says it in the call's route. It tells no text of a question.</summary>
/// <param name="Route">The route of the cache.</param>
/// <param name="Evidence">On what it was decided, in words.</param>
/// <param name="Call">The call that the answer was made for.</param>
/// <param name="Match">Names the question and the answer: 32 hexadecimal digits.</param>
public sealed record ServedMatch(string Route, string Evidence, CallId Call, string Match)
{
    /// <summary>The length of <see cref="Match"/>.</summary>
    public const int NameLength = 32;

    private const string Start = "semantic ", AnswerOf = "; answer of ", Named = "; match ";

    /// <summary>Reads it of a call; <c>null</c> for one that was not answered so.</summary>
    public static ServedMatch? Read(CallRecord call)
    {
        string text = call.Route;
        if (call.Cache is not (CacheResults.Gate or CacheResults.Semantic) || !text.StartsWith(Start, StringComparison.Ordinal)) return null;
        int route = text.IndexOf(": ", StringComparison.Ordinal);
        int answer = text.LastIndexOf(AnswerOf, StringComparison.Ordinal);
        int match = text.LastIndexOf(Named, StringComparison.Ordinal);
        if (route < 0 || answer < route || match < answer || text.Length != match + Named.Length + NameLength) return null;
        return CallId.TryParse(text.AsSpan()[(answer + AnswerOf.Length)..match], out CallId id)
            ? new ServedMatch(text[Start.Length..route], text[(route + 2)..answer], id, text[^NameLength..])
            : null;
    }

    /// <summary>The text that <see cref="Read"/> reads.</summary>
    public override string ToString() => $"{Start}{Route}: {Evidence}{AnswerOf}{Call}{Named}{Match}";
}
