using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Embedding;

namespace Farthing.Caching.Semantic;

/// <summary>
/// Answers one question in process, without a network: may the answer to an earlier question serve this one? Reads questions and compares them;
/// what it remembers of them is in <see cref="Index.QuestionIndex"/>, what is served in <see cref="Policy.ServingPolicy"/>. One instance serves a
/// whole process; safe for use by many threads.
/// </summary>
public sealed class SemanticEngine
{
    private readonly QuestionReader _reader;
    private readonly QuestionComparer _comparer;

    private SemanticEngine(ModelFile model)
    {
        _reader = new QuestionReader(model);
        _comparer = new QuestionComparer(_reader, model);
    }

    /// <summary>Names embedder and weights. Questions that were read under another id must be read again.</summary>
    public string Id => _reader.Id;

    /// <summary>An engine with the weights that ship.</summary>
    /// <exception cref="InvalidOperationException">The build holds no weights.</exception>
    /// <exception cref="InvalidDataException">The weights are damaged.</exception>
    public static SemanticEngine Create() => new(ModelFile.Embedded());

    /// <summary>An engine with other weights.</summary>
    /// <param name="model">The weights.</param>
    /// <exception cref="InvalidDataException">The weights are damaged or do not fit.</exception>
    public static SemanticEngine Create(ModelFile model) => new(model);

    /// <summary>Reads a question: some twenty microseconds.</summary>
    /// <param name="text">What was asked: any text, of any length.</param>
    public Question Read(string text) => _reader.Read(text);

    /// <summary>Compares two questions that this engine read: a few microseconds.</summary>
    /// <param name="query">The one that is asked now.</param>
    /// <param name="stored">The one whose answer is there.</param>
    public Comparison Compare(Question query, Question stored) => _comparer.Compare(query, stored);

    /// <summary>Compares two questions of which is known how alike they are.</summary>
    internal Comparison Compare(Question query, Question stored, in Likeness likeness) => _comparer.Compare(query, stored, likeness);

    /// <summary>Whether the weights do what they must: known far pairs must be far apart, known near ones near.</summary>
    /// <returns>What is wrong, or null. With anything wrong nothing may be served by likeness.</returns>
    public string? SelfTest() => EngineSelfTest.Run(this);
}
