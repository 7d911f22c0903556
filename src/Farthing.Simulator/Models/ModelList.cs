using Farthing.Simulator.Http;

namespace Farthing.Simulator.Models;

/// <summary>The models that each dialect lists, newest first.</summary>
internal static class ModelList
{
    private static readonly KnownModel[] OpenAI =
    [
        new("gpt-5.5", "GPT-5.5", Date(2026, 4, 23)),
        new("gpt-5.4-mini", "GPT-5.4 mini", Date(2026, 3, 17)),
        new("gpt-5", "GPT-5", Date(2025, 8, 7)),
        new("gpt-5-mini", "GPT-5 mini", Date(2025, 8, 7)),
        new("o4-mini", "o4-mini", Date(2025, 4, 16)),
        new("gpt-4.1", "GPT-4.1", Date(2025, 4, 14)),
        new("gpt-4.1-mini", "GPT-4.1 mini", Date(2025, 4, 14)),
        new("gpt-4o", "GPT-4o", Date(2024, 5, 13)),
        new("gpt-4o-mini", "GPT-4o mini", Date(2024, 7, 18)),
        new("text-embedding-3-large", "Text Embedding 3 large", Date(2024, 1, 25)),
        new("text-embedding-3-small", "Text Embedding 3 small", Date(2024, 1, 25)),
    ];

    private static readonly KnownModel[] Anthropic =
    [
        new("claude-opus-5-5", "Claude Opus 5.5", Date(2026, 10, 7)),
        new("claude-sonnet-5-5", "Claude Sonnet 5.5", Date(2026, 10, 7)),
        new("claude-opus-4-6", "Claude Opus 4.6", Date(2026, 2, 5)),
        new("claude-opus-4-5-20251101", "Claude Opus 4.5", Date(2025, 11, 1)),
        new("claude-haiku-4-5-20251001", "Claude Haiku 4.5", Date(2025, 10, 1)),
        new("claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", Date(2025, 9, 29)),
    ];

    private static readonly KnownModel[] Gemini =
    [
        new("gemini-3-pro-preview", "Gemini 3 Pro", Date(2025, 11, 18)),
        new("gemini-2.5-flash", "Gemini 2.5 Flash", Date(2025, 6, 17)),
    ];

    public static IReadOnlyList<KnownModel> Of(Dialect dialect) => dialect switch
    {
        Dialect.OpenAI => OpenAI,
        Dialect.Anthropic => Anthropic,
        _ => Gemini,
    };

    private static DateTimeOffset Date(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
