using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// Says of prompts unlike all that were learned from what carries over to new tasks: how form and gain go together. What was fitted to the learned tasks counts for half there. Immutable.
/// </summary>
internal sealed class FarPrompts
{
    // On the tasks left out of learning (docs/routing.md) the line alone did better than trees alone, and both together better than either.
    private const double LinearShare = 0.75;

    private readonly Standardisation _blendScale;
    private readonly Standardisation _formScale;

    private FarPrompts(Standardisation blendScale, Standardisation formScale) => (_blendScale, _formScale) = (blendScale, formScale);

    /// <summary>Fits the scales on what was said out of fold.</summary>
    /// <param name="predictions">For each of <see cref="GainModels"/> its standardised predictions.</param>
    /// <param name="blended">What the blend says of each.</param>
    public static FarPrompts Fit(double[][] predictions, double[] blended)
    {
        double[] forms = [.. Enumerable.Range(0, blended.Length).Select(row => ByForm(predictions[GainModels.Form][row], predictions[GainModels.Trees][row]))];
        return new FarPrompts(Standardisation.Fit(blended), Standardisation.Fit(forms));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FarPrompts Read(ModelReader reader) => new(Standardisation.Read(reader), Standardisation.Read(reader));

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        _blendScale.Write(writer);
        _formScale.Write(writer);
    }

    /// <summary>One number, on a scale that is the same near and far.</summary>
    /// <param name="blended">What the blend says.</param>
    /// <param name="far">How far the prompt lies from those that were learned from, 0 to 1.</param>
    /// <param name="form">What the linear model of the form says, standardised.</param>
    /// <param name="trees">What the trees say, standardised.</param>
    public double Apply(double blended, double far, double form, double trees)
    {
        double own = _blendScale.Apply(blended);
        return far > 0 ? (own + (far * _formScale.Apply(ByForm(form, trees)))) / (1 + far) : own;
    }

    private static double ByForm(double form, double trees) => (LinearShare * form) + ((1 - LinearShare) * trees);
}
