using System.Text;
using Farthing.Providers.Transport.Http1;

namespace Farthing.Tests.Providers.Transport;

/// <summary>Heads of answers.</summary>
public sealed class ResponseHeadTests
{
    [Fact]
    public void A_head_is_read_when_its_last_byte_is_there_and_not_before()
    {
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Type: application/json \r\nx-empty:\r\nContent-Length: 12\r\n\r\n{"u8.ToArray();
        ResponseHead head = new();
        for (int length = 0; length < bytes.Length - 1; length++) head.Read(bytes.AsSpan(0, length)).ShouldBe(0);
        head.Read(bytes).ShouldBe(bytes.Length - 1);
        (head.Status, head.Framing, head.ContentLength, head.KeepsConnection).ShouldBe((200, BodyFraming.Length, 12, true));
        FieldsOf(head, bytes).ShouldBe(["Content-Type=application/json", "x-empty=", "Content-Length=12"]);
    }

    [Fact]
    public void Lines_may_end_without_a_carriage_return_and_values_may_go_on_in_the_next_line()
    {
        byte[] bytes = "HTTP/1.1 429 Too Many\nretry-after: 2\nx-folded: one\r\n  two\n\tthree\n\n"u8.ToArray();
        ResponseHead head = new();
        head.Read(bytes).ShouldBe(bytes.Length);
        FieldsOf(head, bytes).Select(field => string.Join(' ', field.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))).ShouldBe(["retry-after=2", "x-folded=one two three"]);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", BodyFraming.UntilClose, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 5\r\nContent-Length: 5\r\n\r\n", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", BodyFraming.Length, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", BodyFraming.Length, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\n", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", BodyFraming.Chunked, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming.Chunked, true)]
    internal void The_head_says_where_the_body_ends_and_whether_the_connection_goes_on(string text, BodyFraming framing, bool keeps)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        ResponseHead head = new();
        head.Read(bytes).ShouldBe(bytes.Length);
        (head.Framing, head.KeepsConnection).ShouldBe((framing, keeps));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: no name\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nblank : x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    public void What_is_no_answer_is_refused(string text) =>
        Should.Throw<HttpRequestException>(() => new ResponseHead().Read(Encoding.ASCII.GetBytes(text))).HttpRequestError.ShouldBe(HttpRequestError.InvalidResponse);

    [Fact]
    public void A_head_without_end_is_refused() =>
        Should.Throw<HttpRequestException>(() => new ResponseHead().Read(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nx: " + new string('y', 70_000))));

    private static string[] FieldsOf(ResponseHead head, byte[] bytes) =>
        [.. head.Fields.ToArray().Select(field => $"{Encoding.Latin1.GetString(bytes.AsSpan(field.Name))}={Encoding.Latin1.GetString(bytes.AsSpan(field.Value))}")];
}
