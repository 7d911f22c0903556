using System.Security.Cryptography;
using System.Text;

namespace Farthing.Routing.Learning;

/// <summary>What a saved model was learned from: another file of outcomes, or other models, make another one.</summary>
public static class ModelOrigin
{
    private const int ReadSize = 81_920;

    /// <summary>A hash of it, 32 bytes.</summary>
    /// <param name="outcomes">The file of outcomes.</param>
    /// <param name="weak">The weak model's name in it.</param>
    /// <param name="strong">The strong model's name in it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] Of(string outcomes, string weak, string strong)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{weak}\n{strong}\n"));
        using FileStream file = File.OpenRead(outcomes);
        byte[] buffer = new byte[ReadSize];
        while (file.Read(buffer) is > 0 and int count) hash.AppendData(buffer.AsSpan(0, count));
        return hash.GetHashAndReset();
    }
}
