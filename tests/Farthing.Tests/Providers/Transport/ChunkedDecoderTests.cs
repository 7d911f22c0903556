using System.Text;
using Farthing.Providers.Transport.Http1;

namespace Farthing.Tests.Providers.Transport;

/// <summary>Bodies that come in chunks.</summary>
public sealed class ChunkedDecoderTests
{
    [Fact]
    public void A_body_comes_out_the_same_wherever_its_bytes_are_cut()
    {
        byte[] bytes = "5\r\nHello\r\n01;name=\"v\"\r\n,\r\nC  \r\n world,\r\n\n0\n\r\n0\r\nTrailer: x\r\n\r\nmore"u8.ToArray();
        for (int cut = 0; cut <= bytes.Length; cut++)
            for (int room = 1; room <= 8; room++)
                Decode(bytes, cut, room).ShouldBe(("Hello, world,\r\n\n0\n", "more"), $"cut at {cut}, read by {room}");
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData("\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("1\r\nab\r\n")]
    [InlineData("1x\r\n")]
    public void What_has_no_size_is_refused(string text) => Should.Throw<IOException>(() => Decode(Encoding.ASCII.GetBytes(text), 0, 64));

    [Theory]
    [InlineData("1;")]
    [InlineData("0\r\nName: ")]
    public void Extensions_and_trailers_have_a_bound(string beginning) =>
        Should.Throw<IOException>(() => Decode(Encoding.ASCII.GetBytes(beginning + new string('x', 70_000)), 0, 64));

    private static (string Data, string After) Decode(byte[] bytes, int cut, int room)
    {
        ChunkedDecoder decoder = default;
        StringBuilder data = new();
        byte[] buffer = new byte[room];
        int at = 0;
        foreach (int end in (int[])[cut, bytes.Length])
        {
            while (at < end && !decoder.Ended)
            {
                int count = decoder.Decode(bytes.AsSpan(at..end), buffer, out int consumed);
                data.Append(Encoding.Latin1.GetString(buffer, 0, count));
                at += consumed;
            }
        }

        decoder.Ended.ShouldBeTrue();
        return (data.ToString(), Encoding.Latin1.GetString(bytes, at, bytes.Length - at));
    }
}
