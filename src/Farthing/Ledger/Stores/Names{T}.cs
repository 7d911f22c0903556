using System.Runtime.CompilerServices;

namespace Farthing.Ledger.Stores;

/// <summary>The stored names of one enumeration, in the order of its members. A value without a name is stored as its number.</summary>
internal sealed class Names<T>(params string[] names)
    where T : struct, Enum
{
    public string this[T value]
    {
        get
        {
            int index = Unsafe.As<T, int>(ref value);
            return (uint)index < (uint)names.Length ? names[index] : index.ToString();
        }
    }

    public T Parse(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i])) return Unsafe.As<int, T>(ref i);
        }

        return int.TryParse(name, out int index) ? Unsafe.As<int, T>(ref index) : default;
    }
}
