using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>What the model says: text, or calls of tools.</summary>
internal sealed record Answer
{
    /// <summary>The text, or null when tools are called instead.</summary>
    public string? Text { get; init; }

    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    public FinishReason Finish { get; init; }

    public string? StopSequence { get; init; }

    public int ReasoningTokens { get; init; }

    /// <summary>How often the filler's line is repeated instead of a text: null for none, <see cref="long.MaxValue"/> for no end.</summary>
    public long? FillerLines { get; init; }

    /// <summary>Tokens that a reader sees; tools count their name and arguments.</summary>
    public long VisibleTokens { get; init; }

    public long OutputTokens => VisibleTokens + ReasoningTokens;

    /// <summary>The text token by token, or the filler line by line.</summary>
    public IEnumerable<Piece> Pieces() => FillerLines is { } lines ? FillerPieces(lines) : Pieces(Text ?? "");

    public static IEnumerable<Piece> Pieces(string text)
    {
        int place = 0;
        while (place < text.Length)
        {
            int length = Tokenizer.FirstLength(text.AsSpan(place));
            yield return new Piece(text.AsMemory(place, length), 1);
            place += length;
        }
    }

    private static IEnumerable<Piece> FillerPieces(long lines)
    {
        var piece = new Piece(Filler.Line.AsMemory(), Filler.TokensPerLine);
        for (long line = 0; line < lines; line++)
        {
            yield return piece;
        }
    }
}
