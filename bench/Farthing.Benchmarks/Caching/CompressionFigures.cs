using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Farthing.Benchmarks.Caching;

/// <summary>What compressing answers saves and costs: the bodies of recorded provider answers (<c>http_body</c> of a file with one JSON object a line), each by itself.</summary>
internal static class CompressionFigures
{
    private delegate int Packer(byte[] source, byte[] target);

    public static int Run(string file, int least)
    {
        byte[][] bodies = [.. File.ReadLines(file).Select(BodyOf).Where(body => body.Length >= least)];
        long bytes = bodies.Sum(body => (long)body.Length);
        Console.WriteLine($"{bodies.Length} bodies of {bytes / bodies.Length} bytes on average      left    pack, µs of CPU for each KB    unpack");
        for (int quality = 1; quality <= 7; quality++)
        {
            int level = quality;
            Measure($"Brotli {level}", bodies, (source, target) => BrotliEncoder.TryCompress(source, target, out int length, level, 18) ? length : 0, Unbrotli);
        }

        Measure("Deflate fastest", bodies, (source, target) => Deflate(source, target, CompressionLevel.Fastest), Inflate);
        Measure("Deflate optimal", bodies, (source, target) => Deflate(source, target, CompressionLevel.Optimal), Inflate);
        return 0;
    }

    private static byte[] BodyOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("http_body", out JsonElement body) ? Encoding.UTF8.GetBytes(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText()) : [];
    }

    private static void Measure(string name, byte[][] bodies, Packer pack, Packer unpack)
    {
        byte[] target = new byte[bodies.Max(body => body.Length) + 1024];
        byte[][] packed = [.. bodies.Select(body => target[..pack(body, target)])];
        double packing = Cost(bodies, body => pack(body, target));
        double unpacking = Cost(packed, body => unpack(body, target));
        double kilobytes = bodies.Sum(body => (long)body.Length) / 1024.0;
        double left = (double)packed.Sum(body => (long)body.Length) / bodies.Sum(body => (long)body.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-38} {left,8:P1} {packing / kilobytes,20:F2} {unpacking / kilobytes,18:F2}"));
    }

    private static double Cost(byte[][] sources, Func<byte[], int> work)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            foreach (byte[] source in sources) work(source);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds);
        }

        return best;
    }

    private static int Unbrotli(byte[] source, byte[] target) => BrotliDecoder.TryDecompress(source, target, out int length) ? length : 0;

    private static int Deflate(byte[] source, byte[] target, CompressionLevel level)
    {
        using MemoryStream stream = new(target);
        using (DeflateStream deflate = new(stream, level, leaveOpen: true)) deflate.Write(source);
        return (int)stream.Position;
    }

    private static int Inflate(byte[] source, byte[] target)
    {
        using DeflateStream inflate = new(new MemoryStream(source), CompressionMode.Decompress);
        return inflate.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
    }
}
