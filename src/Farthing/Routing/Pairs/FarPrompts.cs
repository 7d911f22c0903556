using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// Says of prompts unlike all that were learned from what carries over to new tasks: how form and gain go together, and the words held back strongly. What was fitted to the learned
/// tasks counts for half there. Immutable.
/// </summary>
internal sealed class FarPrompts
{
    // The distance of the middle one of the prompts learned from is 0, that of the one in ten that lies furthest out is 1: from there on to the second border less and less is said by what
    // was fitted to the learned tasks, down to the half.
    private const double Usual = 0.5;
    private const double Border = 0.9;
    private const double FarBorder = 1.5;

    private readonly Standardisation _distanceScale;
    private readonly Standardisation _blendScale;
    private readonly Standardisation _formScale;

    private FarPrompts(Standardisation distanceScale, Standardisation blendScale, Standardisation formScale) =>
        (_distanceScale, _blendScale, _formScale) = (distanceScale, blendScale, formScale);

    /// <summary>Fits the scales on what was said out of fold.</summary>
    /// <param name="distances">The squares of how far each example lies from the others.</param>
    /// <param name="forms">What the form says of each.</param>
    /// <param name="blended">What the blend says of each.</param>
    public static FarPrompts Fit(double[] distances, double[] forms, double[] blended)
    {
        double[] ordered = [.. distances.Select(distance => Math.Log(distance)).Where(double.IsFinite).Order()];
        double usual = At(Usual), spread = At(Border) - usual;
        return new FarPrompts(new Standardisation { Mean = usual, Scale = spread > 0 ? 1 / spread : 0 }, Standardisation.Fit(blended), Standardisation.Fit(forms));

        double At(double share) => ordered.Length == 0 ? 0 : ordered[(int)(share * (ordered.Length - 1))];
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FarPrompts Read(ModelReader reader) => new(Standardisation.Read(reader), Standardisation.Read(reader), Standardisation.Read(reader));

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        _distanceScale.Write(writer);
        _blendScale.Write(writer);
        _formScale.Write(writer);
    }

    /// <summary>One number, on a scale that is the same near and far.</summary>
    /// <param name="blended">What the blend says.</param>
    /// <param name="distance">The square of how far the prompt's form lies from all that were learned from.</param>
    /// <param name="form">What its form says.</param>
    /// <param name="words">What its words say, held back strongly and standardised.</param>
    public double Apply(double blended, double distance, double form, double words)
    {
        double own = _blendScale.Apply(blended);
        double far = Math.Clamp((_distanceScale.Apply(Math.Log(distance)) - 1) / (FarBorder - 1), 0, 1);
        return far > 0 ? (own + (far * (_formScale.Apply(form) + words) / Math.Sqrt(2))) / (1 + far) : own;
    }
}
