namespace Farthing.Tokens;

/// <summary>Cuts text into the pieces that are encoded each by itself. Implementations are empty structs, so that the loop over pieces is compiled for each.</summary>
internal interface ISplitter
{
    /// <summary>The end of the piece that begins at <paramref name="start"/>.</summary>
    /// <param name="text">The first byte of the whole text, UTF-8 (other bytes count as symbols).</param>
    /// <param name="length">The length of the text, above <paramref name="start"/>.</param>
    /// <param name="start">Where the piece begins.</param>
    static abstract int Next(ref readonly byte text, int length, int start);
}
