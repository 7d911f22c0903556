namespace Farthing.Routing.Learning;

/// <summary>A number's place between two others: 0 up to the first, 1 from the second on, and evenly between them. The second may be the smaller one. Immutable.</summary>
/// <param name="From">Where it begins to rise.</param>
/// <param name="To">Where it has risen.</param>
internal readonly record struct Ramp(double From, double To)
{
    /// <summary>Between two quantiles of numbers; those that are not finite are left out, and without others the place is always 0.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="from">The share of them below where it begins to rise, 0 to 1.</param>
    /// <param name="to">The share of them below where it has risen, 0 to 1.</param>
    public static Ramp Fit(IEnumerable<double> numbers, double from, double to)
    {
        double[] ordered = [.. numbers.Where(double.IsFinite).Order()];
        return new Ramp(At(from), At(to));

        double At(double share) => ordered.Length == 0 ? 0 : ordered[(int)(share * (ordered.Length - 1))];
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Ramp Read(ModelReader reader) => new(reader.Number(), reader.Number());

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        writer.Number(From);
        writer.Number(To);
    }

    /// <summary>The place of a number, 0 to 1.</summary>
    public double Apply(double number) => From == To ? 0 : Math.Clamp((number - From) / (To - From), 0, 1);
}
