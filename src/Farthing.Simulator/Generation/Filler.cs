using System.Text;
using Farthing.Simulator.Http;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>
/// Text too large to hold: where an answer's whole text would stand, the JSON is written with a marker, and the marker is replaced by
/// repeated lines as the bytes go out.
/// </summary>
internal static class Filler
{
    /// <summary>Stands for the text in JSON; it needs no escaping and occurs in no generated sentence.</summary>
    public const string Marker = "@@filler@@";

    /// <summary>One kilobyte: what is repeated, and the size of one event of a big stream.</summary>
    public static readonly string Line = Pad(Sentences.Write(1, 200), 1024);

    public static readonly int TokensPerLine = Tokenizer.Count(Line);

    private static readonly byte[] LineBytes = Encoding.UTF8.GetBytes(Line);
    private static readonly byte[] MarkerBytes = Encoding.UTF8.GetBytes(Marker);

    public static long Lines(long bytes) => (bytes + LineBytes.Length - 1) / LineBytes.Length;

    public static async ValueTask WriteAsync(Exchange exchange, ReadOnlyMemory<byte> json, long bytes, bool last)
    {
        while (json.Span.IndexOf(MarkerBytes) is >= 0 and var place)
        {
            await exchange.WriteAsync(json[..place]);
            for (long line = Lines(bytes); line > 0; line--)
            {
                await exchange.WriteAsync(LineBytes);
            }

            json = json[(place + MarkerBytes.Length)..];
        }

        await exchange.WriteAsync(json, last);
    }

    // It ends with a point, a token of its own, so that the tokens of many lines are those of one line times their number.
    private static string Pad(string text, int length) => (text + new string('.', length))[..(length - 1)] + ".";
}
