using System.Globalization;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>The model was sure of its words, where the provider tells: only for requests that ask for log-probabilities (<c>logprobs</c>) or providers that give them anyway.</summary>
/// <param name="least">The lowest mean natural logarithm of the tokens' probabilities; 0 or less.</param>
public sealed class ProbabilityCheck(double least) : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "logprobs";

    /// <inheritdoc />
    public string Rule { get; } = string.Create(CultureInfo.InvariantCulture, $"logprobs {least:R}");

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => false;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => answer.LogProbability is not { } mean || mean >= least;
}
