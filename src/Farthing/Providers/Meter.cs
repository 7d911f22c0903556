using System.Collections.Concurrent;
using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Pricing.Metering;

namespace Farthing.Providers;

/// <summary>Lends each attempt a meter. Meters are reused: a new one costs some kilobytes, a used one nothing.</summary>
/// <param name="prices">What calls are charged at.</param>
/// <param name="observer">Sees what was priced, or <c>null</c>.</param>
public sealed class Meter(PricesInForce prices, IPricingObserver? observer = null)
{
    /// <summary>Bytes of text to a token, the common rule of thumb for English (OpenAI's help pages say four).</summary>
    private const int BytesPerToken = 4;

    /// <summary>How many idle meters are kept for each wire.</summary>
    private const int MaxIdle = 256;

    private readonly ConcurrentQueue<AnswerMeter>[] _idle = [.. Enum.GetValues<UsageWire>().Select(_ => new ConcurrentQueue<AnswerMeter>())];

    internal PricesInForce Prices => prices;

    internal IPricingObserver? Observer => observer;

    /// <summary>An estimate of the tokens of a text from its size.</summary>
    public static long EstimateTokens(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>An estimate of a call's input tokens from the size of its request.</summary>
    public static long EstimateInputTokens(Call call) => EstimateTokens(call.Body.Length);

    /// <summary>Starts metering an attempt.</summary>
    public AnswerMeter Start(Attempt attempt)
    {
        UsageWire wire = WireOf(attempt.Endpoint);
        if (!_idle[(int)wire].TryDequeue(out AnswerMeter? meter)) meter = new AnswerMeter(this, wire);
        meter.Begin(attempt);
        return meter;
    }

    internal void TakeBack(AnswerMeter meter)
    {
        ConcurrentQueue<AnswerMeter> idle = _idle[(int)meter.Wire];
        if (idle.Count < MaxIdle) idle.Enqueue(meter);
    }

    private static UsageWire WireOf(Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions => UsageWire.OpenAIChat,
        Endpoint.Responses => UsageWire.OpenAIResponses,
        Endpoint.Embeddings => UsageWire.OpenAIEmbeddings,
        Endpoint.Messages or Endpoint.CountTokens => UsageWire.AnthropicMessages,
        Endpoint.GenerateContent => UsageWire.GeminiGenerateContent,
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };
}
