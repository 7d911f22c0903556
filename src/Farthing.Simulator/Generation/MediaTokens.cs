using System.Text;

namespace Farthing.Simulator.Generation;

/// <summary>What content that is not text counts, by rules that need no decoding.</summary>
internal static class MediaTokens
{
    /// <summary>OpenAI: a picture of low detail, and any other (four tiles of 170 and a base of 85).</summary>
    public const int OpenAILowDetail = 85;
    public const int OpenAIImage = 765;

    /// <summary>Anthropic: a picture of about 1,100 by 1,000 pixels, at 750 pixels a token.</summary>
    public const int AnthropicImage = 1_500;

    /// <summary>Gemini: one tile.</summary>
    public const int GeminiImage = 258;

    /// <summary>Sound: a token for each 2,000 bytes of its base64, at least one.</summary>
    public static int Audio(string data) => 1 + (data.Length / 2_000);

    /// <summary>A document: a token for each 64 bytes of its base64, at least one.</summary>
    public static int File(string data) => 1 + (data.Length / 64);

    public static void AddImage(PromptBuilder prompt, string source, int tokens) => prompt.Opaque(Encoding.UTF8.GetBytes(source), tokens);
}
