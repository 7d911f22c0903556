using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// How far a prompt lies from all that was learned from, from 0 to 1. It is far by both its form and its words: each alone is unusual in many prompts of learned tasks too. Immutable.
/// </summary>
/// <param name="Form">The place of a form's distance.</param>
/// <param name="Words">The place of the likeness of the words.</param>
internal readonly record struct Farness(Ramp Form, Ramp Words)
{
    // Shares of the prompts learned from, each against a router that had not seen it: their forms lie less far, their words are less like. In between a prompt is far in part.
    private const double UsualForm = 0.6;
    private const double FarForm = 0.8;
    private const double UsualWords = 0.8;
    private const double FarWords = 0.5;

    /// <summary>Fits it on prompts learned from.</summary>
    /// <param name="nearness">How near each lies to the others.</param>
    public static Farness Fit(Nearness[] nearness) => new(
        Ramp.Fit(nearness.Select(near => near.FormDistance), UsualForm, FarForm),
        Ramp.Fit(nearness.Select(near => near.TextLikeness), UsualWords, FarWords));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Farness Read(ModelReader reader) => new(Ramp.Read(reader), Ramp.Read(reader));

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        Form.Write(writer);
        Words.Write(writer);
    }

    /// <summary>How far a prompt lies.</summary>
    public double Of(Nearness near) => Form.Apply(near.FormDistance) * Words.Apply(near.TextLikeness);
}
