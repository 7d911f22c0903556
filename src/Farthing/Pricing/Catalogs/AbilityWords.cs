namespace Farthing.Pricing.Catalogs;

/// <summary>The words for abilities, in catalogs and in settings.</summary>
public static class AbilityWords
{
    /// <summary>Each with its word.</summary>
    public static IReadOnlyList<(string Word, ModelAbilities Ability)> All { get; } =
    [
        ("tools", ModelAbilities.Tools), ("images", ModelAbilities.Images), ("files", ModelAbilities.Files), ("audio", ModelAbilities.Audio), ("structured", ModelAbilities.Structured),
        ("schema", ModelAbilities.Schema), ("temperature", ModelAbilities.Temperature), ("effort", ModelAbilities.Effort),
    ];

    /// <summary>The words of several.</summary>
    public static IReadOnlyList<string> Of(ModelAbilities abilities) => [.. All.Where(each => abilities.HasFlag(each.Ability)).Select(each => each.Word)];

    /// <summary>The ability of a word, or <c>null</c>.</summary>
    public static ModelAbilities? Find(string word)
    {
        foreach ((string known, ModelAbilities ability) in All)
            if (known == word) return ability;

        return null;
    }
}
