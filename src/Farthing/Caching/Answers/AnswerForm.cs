namespace Farthing.Caching.Answers;

/// <summary>How an answer is sent.</summary>
public enum AnswerForm : byte
{
    /// <summary>One JSON object.</summary>
    Whole,

    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>A JSON array whose elements come one by one: Gemini's stream for those who do not ask for events.</summary>
    Elements,
}
