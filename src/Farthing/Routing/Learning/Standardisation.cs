namespace Farthing.Routing.Learning;

/// <summary>Brings numbers of different kinds to mean 0 and deviation 1.</summary>
public readonly record struct Standardisation
{
    /// <summary>What is taken off.</summary>
    public double Mean { get; init; }

    /// <summary>What the rest is multiplied with; 0 when all were the same.</summary>
    public double Scale { get; init; }

    /// <summary>Fits on numbers.</summary>
    public static Standardisation Fit(ReadOnlySpan<double> numbers)
    {
        double mean = 0, square = 0;
        foreach (double number in numbers) mean += number / numbers.Length;
        foreach (double number in numbers) square += (number - mean) * (number - mean) / numbers.Length;
        return new Standardisation { Mean = mean, Scale = square < 1e-18 ? 0 : 1 / Math.Sqrt(square) };
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static Standardisation Read(ModelReader reader) => new() { Mean = reader.Number(), Scale = reader.Number() };

    /// <summary>Writes it.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Number(Mean);
        writer.Number(Scale);
    }

    /// <summary>Applies it.</summary>
    public double Apply(double number) => (number - Mean) * Scale;
}
