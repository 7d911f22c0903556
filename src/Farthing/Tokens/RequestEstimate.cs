namespace Farthing.Tokens;

/// <summary>The input tokens of a request before it is sent, and what they are made of (parts are in the model's own tokens, estimated where the total is).</summary>
/// <param name="Total">The input tokens, with their error and a strict upper bound.</param>
/// <param name="Counted">The same in tokens of the encoding counted with, before the model's factor: what <see cref="TokenEstimator.Learn"/> takes.</param>
/// <param name="Text">Of that, the words of messages and instructions.</param>
/// <param name="Framing">Of that, what each message, name and call adds, and what starts the reply.</param>
/// <param name="Tools">Of that, the definitions of tools and of the answer's form.</param>
/// <param name="Images">Of that, images.</param>
/// <param name="Messages">How many messages there are.</param>
/// <param name="IsComplete">False where the request holds something that no rule describes (sound, files, earlier answers kept by the provider): the upper bound is none then.</param>
public readonly record struct RequestEstimate(
    TokenEstimate Total, long Counted, long Text, long Framing, long Tools, long Images, int Messages, bool IsComplete);
