using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Cascades.Checks;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>What speaks against a cheap answer. Those of form are on unless they are turned off; the others are off unless they are named.</summary>
public sealed record CascadeCheckSettings
{
    private const int MostCharacters = 10_000_000;

    /// <summary>The answer is empty. Default: on.</summary>
    public bool Empty { get; init; } = true;

    /// <summary>The model declines. Default: on.</summary>
    public bool Refusal { get; init; } = true;

    /// <summary>The answer ended at its output limit. Default: on.</summary>
    public bool Truncated { get; init; } = true;

    /// <summary>JSON was asked for and the answer is none, or not valid against the schema asked for. Default: on.</summary>
    public bool Json { get; init; } = true;

    /// <summary>A tool is called that the request does not name, or with arguments that do not follow its schema, or none where one must be. Default: on.</summary>
    public bool ToolCall { get; init; } = true;

    /// <summary>A calculation that is written out does not come out. Default: off.</summary>
    public bool Arithmetic { get; init; }

    /// <summary>The answer holds more than so many different doubting phrases. 0 to 100. Default: off.</summary>
    public int? Hedging { get; init; }

    /// <summary><c>length: { min: N, max: N }</c>: the answer has fewer or more characters. 0 to 10,000,000. Default: off.</summary>
    public (int Least, int Most)? Length { get; init; }

    /// <summary>The mean natural logarithm of the tokens' probabilities is lower than this, where the provider gives them. -20 to 0. Default: off.</summary>
    public double? Logprobs { get; init; }

    /// <summary>The checks that need no model and no learning, cheapest first.</summary>
    internal List<IAnswerCheck> ToChecks()
    {
        List<IAnswerCheck> checks = [];
        if (Empty) checks.Add(new EmptyCheck());
        if (Refusal) checks.Add(new RefusalCheck());
        if (Truncated) checks.Add(new TruncatedCheck());
        if (Json) checks.Add(new JsonCheck());
        if (ToolCall) checks.Add(new ToolCallCheck());
        if (Length is { } length) checks.Add(new LengthCheck(length.Least, length.Most));
        if (Logprobs is { } least) checks.Add(new ProbabilityCheck(least));
        if (Hedging is { } most) checks.Add(new HedgingCheck(most));
        if (Arithmetic) checks.Add(new ArithmeticAnswerCheck());
        return checks;
    }

    /// <summary>Reads the keys it knows; others are the caller's.</summary>
    internal static CascadeCheckSettings Read(Section section) => new()
    {
        Empty = section.Switch("empty", true),
        Refusal = section.Switch("refusal", true),
        Truncated = section.Switch("truncated", true),
        Json = section.Switch("json", true),
        ToolCall = section.Switch("tool_call", true),
        Arithmetic = section.Switch("arithmetic", false),
        Hedging = section.Has("hedging") ? (int)section.Number("hedging", 0, 0, 100) : null,
        Logprobs = section.Has("logprobs") ? (double)section.Decimal("logprobs", 0, -20, 0) : null,
        Length = ReadLength(section),
    };

    private static (int Least, int Most)? ReadLength(Section section)
    {
        if (!section.Has("length")) return null;
        Section length = section.Child("length");
        (int Least, int Most) read = ((int)length.Number("min", 0, 0, MostCharacters), (int)length.Number("max", MostCharacters, 1, MostCharacters));
        if (read.Least > read.Most) length.Problem("min", "is more than max: no answer has such a length");
        length.Finish();
        return read;
    }
}
