namespace Farthing.Simulator.Http;

/// <summary>Whose words an answer is in: error objects, header names, key headers.</summary>
internal enum Dialect
{
    OpenAI,
    Anthropic,
    Gemini,
}
