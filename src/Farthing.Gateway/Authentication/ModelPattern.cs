using Farthing.Notation;

namespace Farthing.Gateway.Authentication;

/// <summary>Names of models with <c>*</c> for any characters. A pattern without a slash means the model at any provider.</summary>
internal static class ModelPattern
{
    public static bool MatchesAny(IReadOnlyList<string> patterns, string model)
    {
        foreach (string pattern in patterns)
            if (Wildcard.MatchesModel(pattern, model)) return true;
        return false;
    }
}
