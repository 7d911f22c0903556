using System.Buffers;
using System.Text.Json;

namespace Farthing.Tokens;

/// <summary>
/// Estimates the input tokens of a request from its body, by the rules OpenAI and Anthropic have documented for what is not text. Reads the
/// bodies of OpenAI's chat completions, responses and embeddings and of Anthropic's messages in one pass and builds no document.
/// </summary>
/// <remarks>How exact it is, measured on recorded usage, stands in docs/tokens.md.</remarks>
/// <param name="tokenizers">How to count for which model.</param>
public sealed class RequestEstimator(ModelTokenizers tokenizers)
{
    /// <summary>The estimate, or null where the body is no JSON object.</summary>
    /// <param name="model">The model that is to answer (a route may differ from the body's own <c>model</c>).</param>
    /// <param name="body">The whole body, UTF-8.</param>
    public RequestEstimate? Estimate(string model, ReadOnlySpan<byte> body)
    {
        TokenEncoding encoding = tokenizers.Find(model, out TokenFactor factor);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            var walk = new RequestWalk(body, buffer, encoding, FramingRule.For(model), ImageRule.For(model));
            return walk.Run() ? Estimate(in walk, body.Length, factor) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RequestEstimate Estimate(ref readonly RequestWalk walk, int bodyLength, TokenFactor factor)
    {
        long counted = walk.Text + walk.Framing + walk.Tools;
        long upperBound = bodyLength + walk.Framing + walk.ToolOverhead + walk.MostImages;
        TokenEstimate words = TokenEstimate.Of(counted, factor, upperBound);
        long total = Math.Min(words.Tokens + walk.Images, upperBound);

        // Plain messages in a known encoding are counted; tools, images and other blocks follow rules that only come near.
        bool exact = words.IsExact && walk.Tools == 0 && walk.Images == 0 && walk.IsPlain && walk.IsComplete;
        double error = exact ? 0 : Math.Max(words.Error, (0.02 * total) + (0.05 * (walk.Tools + walk.Images)));
        return new RequestEstimate(
            new TokenEstimate(total, error, walk.IsComplete ? upperBound : long.MaxValue, exact),
            counted,
            walk.Text,
            walk.Framing,
            walk.Tools,
            walk.Images,
            walk.Messages,
            walk.IsComplete);
    }
}
