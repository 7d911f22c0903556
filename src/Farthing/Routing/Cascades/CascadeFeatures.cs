using Farthing.Routing.Answers;

namespace Farthing.Routing.Cascades;

/// <summary>What a <see cref="CascadeScorer"/> sees of an answer: <see cref="AnswerFeatures"/>, and how its calculations hang together.</summary>
internal static class CascadeFeatures
{
    /// <summary>How many numbers describe a question and its answer.</summary>
    public const int Count = AnswerFeatures.Count + CalculationFeatures.Count + WordingFeatures.Count;

    /// <summary>Describes an answer.</summary>
    public static float[] Read(string prompt, string response)
    {
        AnswerReading reading = AnswerReading.Read(response);
        float[] row = new float[Count];
        AnswerFeatures.Read(prompt, response).CopyTo(row, 0);
        List<Calculation> calculations = ArithmeticCheck.Calculations(reading.Reasoning);
        CalculationFeatures.Read([.. AnswerFeatures.Numbers(prompt)], calculations, reading.FinalNumber, row.AsSpan(AnswerFeatures.Count, CalculationFeatures.Count));
        WordingFeatures.Read(prompt, calculations, reading.FinalNumber, row.AsSpan(AnswerFeatures.Count + CalculationFeatures.Count));
        return row;
    }
}
