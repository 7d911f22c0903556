using Farthing.Calls;
using Farthing.Providers;
using Farthing.Tokens;

namespace Farthing.Budgets.Bounds;

/// <summary>
/// Bounds what a call can cost before it is sent. The first bound is cheap: a byte-level tokenizer makes no more tokens than there are bytes. The second, for
/// calls whose first one does not fit, counts the tokens.
/// </summary>
/// <param name="rates">The highest prices.</param>
/// <param name="estimator">Counts tokens.</param>
/// <param name="options">What is assumed where a call says nothing.</param>
public sealed class CallBounds(RateCeilings rates, RequestEstimator estimator, BoundOptions options)
{
    /// <summary>Tokens that a provider adds around tools beyond their bytes: Anthropic's prompt for tools takes up to 735 (its "Tool use" page), OpenAI's less.</summary>
    private const long ToolOverhead = 1_024;

    /// <summary>The same where a tool is not the client's own function: Anthropic's bash, text editor and computer take 245, 700 and 735 more.</summary>
    private const long KnownToolOverhead = 4_096;

    /// <summary>Tokens added around any prompt.</summary>
    private const long Framing = 16;

    /// <summary>How many typical deviations above the estimate a count is taken where the model's tokenizer is not public.</summary>
    private const double Deviations = 6;

    /// <summary>Bounds a call.</summary>
    /// <param name="call">The call, with its deployments chosen.</param>
    /// <param name="closely">Whether to count tokens rather than bytes.</param>
    /// <param name="bound">The bound.</param>
    /// <returns>Why there is none, or <see cref="Boundedness.Bounded"/>; the bound then leaves out what has none.</returns>
    public Boundedness Bound(Call call, bool closely, out CostBound bound)
    {
        bound = new CostBound { Choices = 1 };
        if (call.Endpoint == Endpoint.CountTokens) return Boundedness.Bounded;
        bool plain = call.Request.IsPlain, incomplete = false;
        long input = plain && !closely ? BytesBound(call) : CountedBound(call, closely, out incomplete);
        bool embeds = call.Endpoint == Endpoint.Embeddings, priced = true;
        long choices = embeds ? 0 : call.Request.Choices, modelMost = 0;
        decimal inputPrice = 0, outputPrice = 0, fee = 0;
        bool marked = !closely || call.Body.Span.IndexOf("cache_control"u8) >= 0 || call.Body.Span.IndexOf("\\u00"u8) >= 0;
        foreach (Deployment deployment in call.Deployments)
        {
            if (rates.Of(deployment, call.Principal.Key, call.StartedAt)?.For(input) is not { } ceiling)
            {
                priced = false;
                continue;
            }

            decimal service = call.Request.AsksForService ? ceiling.Service : 1;
            inputPrice = Math.Max(inputPrice, (marked ? ceiling.Input : ceiling.UnmarkedInput) * service);
            outputPrice = Math.Max(outputPrice, (plain ? ceiling.Output : ceiling.AnyOutput) * service);
            fee = Math.Max(fee, ceiling.Request);
            modelMost = Math.Max(modelMost, ceiling.MaxOutput ?? options.DefaultOutput);
        }

        long asked = call.Request.OutputLimitFor(call.Endpoint);
        bool hasNoLimit = asked == 0 && !embeds;
        long wanted = embeds ? 0 : hasNoLimit ? Math.Min(options.DefaultOutput, modelMost == 0 ? options.DefaultOutput : modelMost) : asked;
        bound = new CostBound
        {
            FixedUsd = (inputPrice * input) + fee,
            UsdPerOutput = outputPrice * choices,
            InputTokens = input,
            Choices = choices,
            WantedOutput = wanted,
            FloorOutput = Math.Min(wanted, Math.Max(options.MinOutput, call.Request.ThinkingBudget > 0 ? call.Request.ThinkingBudget + 1 : 0)),
            HasNoLimit = hasNoLimit,
        };
        if (!priced) return Boundedness.Unpriced;
        bool isGemini = call.Endpoint == Endpoint.GenerateContent;
        bool looks = !plain || (isGemini && call.Request.HasTools);
        return incomplete || (looks && UnboundedPart.Find(call.Body.Span, isGemini) is not null) ? Boundedness.Unbounded : Boundedness.Bounded;
    }

    /// <summary>Whether a deployment has a price for a call.</summary>
    public bool IsPriced(Call call, Deployment deployment) => rates.Of(deployment, call.Principal.Key, call.StartedAt) is not null;

    /// <summary>The model that has no price, which need not be the one that was asked for.</summary>
    public string UnpricedModel(Call call) => call.Deployments.FirstOrDefault(deployment => !IsPriced(call, deployment))?.Model ?? call.RequestedModel;

    /// <summary>What about the call cannot be bounded, in words.</summary>
    public static string DescribeUnbounded(Call call) =>
        UnboundedPart.Find(call.Body.Span, call.Endpoint == Endpoint.GenerateContent) is { } field ? (field.Contains(' ', StringComparison.Ordinal) ? field : $"the field '{field}'") : "sound, a file or a document in its messages";

    private static long BytesBound(Call call) => call.Body.Length + Framing + ToolsOf(call);

    private static long ToolsOf(Call call) => !call.Request.HasTools ? 0 : call.Request.IsPlain ? ToolOverhead : KnownToolOverhead;

    private long CountedBound(Call call, bool closely, out bool incomplete)
    {
        incomplete = false;
        long most = 0;
        foreach (Deployment deployment in call.Deployments)
        {
            if (call.Endpoint == Endpoint.GenerateContent || estimator.Estimate(deployment.Model, call.Body.Span) is not { } estimate)
            {
                most = Math.Max(most, BytesBound(call));
                continue;
            }

            incomplete |= !estimate.IsComplete;
            TokenEstimate total = estimate.Total;
            long counted = total.IsExact ? total.Tokens + Framing : Math.Min(total.UpperBound, total.Tokens + (long)Math.Ceiling(total.Error * Deviations) + Framing);
            long bytes = estimate.IsComplete ? total.UpperBound : BytesBound(call);
            most = Math.Max(most, closely ? Math.Min(counted, bytes) : bytes);
        }

        return call.Request.IsPlain ? most : most + ToolsOf(call);
    }
}
