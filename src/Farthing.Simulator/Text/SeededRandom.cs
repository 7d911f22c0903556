namespace Farthing.Simulator.Text;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same numbers for the same seed, whatever the runtime's version.</summary>
internal struct SeededRandom(ulong seed)
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 up to but without <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>The next number as a fraction in [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public string Letters(int length)
    {
        Span<char> letters = stackalloc char[length];
        for (int i = 0; i < length; i++)
        {
            letters[i] = Alphanumeric[Below(Alphanumeric.Length)];
        }

        return new string(letters);
    }

    public string Hexadecimal(int length)
    {
        const string Digits = "0123456789abcdef";
        Span<char> letters = stackalloc char[length];
        for (int i = 0; i < length; i++)
        {
            letters[i] = Digits[Below(Digits.Length)];
        }

        return new string(letters);
    }
}
