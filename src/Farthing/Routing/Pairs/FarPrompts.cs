using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// Says of prompts unlike all that were learned from what carries over to new tasks: how form and gain go together. What was fitted to the learned tasks counts for half there. A prompt is far
/// by both its form and its words: each alone is unusual in many prompts of learned tasks too. Immutable.
/// </summary>
internal sealed class FarPrompts
{
    // Shares of the prompts learned from, each against a router that had not seen it: their forms lie less far, their words are less like. In between a prompt is far in part.
    private const double UsualForm = 0.6;
    private const double FarForm = 0.8;
    private const double UsualWords = 0.8;
    private const double FarWords = 0.5;

    // The line carries over better than trees, and both better than either.
    private const double LinearShare = 0.75;

    private readonly Ramp _formDistance;
    private readonly Ramp _textLikeness;
    private readonly Standardisation _blendScale;
    private readonly Standardisation _formScale;

    private FarPrompts(Ramp formDistance, Ramp textLikeness, Standardisation blendScale, Standardisation formScale) =>
        (_formDistance, _textLikeness, _blendScale, _formScale) = (formDistance, textLikeness, blendScale, formScale);

    /// <summary>Fits the scales on what was said out of fold.</summary>
    /// <param name="nearness">How near each example lies to the others.</param>
    /// <param name="predictions">For each of <see cref="GainModels"/> its standardised predictions.</param>
    /// <param name="blended">What the blend says of each.</param>
    public static FarPrompts Fit(Nearness[] nearness, double[][] predictions, double[] blended)
    {
        double[] forms = [.. Enumerable.Range(0, blended.Length).Select(row => ByForm(predictions[GainModels.Form][row], predictions[GainModels.Trees][row]))];
        return new FarPrompts(
            Ramp.Fit(nearness.Select(near => near.FormDistance), UsualForm, FarForm),
            Ramp.Fit(nearness.Select(near => near.TextLikeness), UsualWords, FarWords),
            Standardisation.Fit(blended),
            Standardisation.Fit(forms));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FarPrompts Read(ModelReader reader) => new(Ramp.Read(reader), Ramp.Read(reader), Standardisation.Read(reader), Standardisation.Read(reader));

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        _formDistance.Write(writer);
        _textLikeness.Write(writer);
        _blendScale.Write(writer);
        _formScale.Write(writer);
    }

    /// <summary>One number, on a scale that is the same near and far.</summary>
    /// <param name="blended">What the blend says.</param>
    /// <param name="near">How near the prompt lies to those that were learned from.</param>
    /// <param name="form">What the linear model of the form says, standardised.</param>
    /// <param name="trees">What the trees say, standardised.</param>
    public double Apply(double blended, Nearness near, double form, double trees)
    {
        double own = _blendScale.Apply(blended);
        double far = _formDistance.Apply(near.FormDistance) * _textLikeness.Apply(near.TextLikeness);
        return far > 0 ? (own + (far * _formScale.Apply(ByForm(form, trees)))) / (1 + far) : own;
    }

    private static double ByForm(double form, double trees) => (LinearShare * form) + ((1 - LinearShare) * trees);
}
