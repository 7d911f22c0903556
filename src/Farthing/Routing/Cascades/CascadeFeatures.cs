using Farthing.Routing.Answers;

namespace Farthing.Routing.Cascades;

/// <summary>What a <see cref="CascadeScorer"/> sees of an answer: <see cref="AnswerFeatures"/>, and how its calculations hang together.</summary>
internal static class CascadeFeatures
{
    /// <summary>How many numbers describe a question and its answer.</summary>
    public const int Count = AnswerFeatures.Count + CalculationFeatures.Count;

    /// <summary>Describes an answer.</summary>
    public static float[] Read(string prompt, string response)
    {
        AnswerReading reading = AnswerReading.Read(response);
        float[] row = new float[Count];
        AnswerFeatures.Read(prompt, response).CopyTo(row, 0);
        CalculationFeatures.Read([.. AnswerFeatures.Numbers(prompt)], reading.Reasoning, reading.FinalNumber, row.AsSpan(AnswerFeatures.Count));
        return row;
    }
}
