using System.Text;
using Farthing.Providers;

namespace Farthing.Tests.Providers;

/// <summary>What counts as a failure of the provider under a status of success.</summary>
public sealed class ErrorAnswerTests
{
    [Theory]
    [InlineData("""{"error":{"message":"The server had an error","type":"server_error"}}""")]
    [InlineData("""{"error":{"code":502,"message":"upstream failed"}}""")]
    [InlineData("""{"error":{"code":429,"message":"slow down"}}""")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")]
    [InlineData("""{"error":{"code":503,"status":"UNAVAILABLE"}}""")]
    [InlineData("""{"error":"out of memory"}""")]
    [InlineData("""{"id":"x","choices":null,"error":{"message":"no"}}""")]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("""{"choices":[{"mess""")]
    [InlineData("""{"choices":[]} and more""")]
    [InlineData("\"text\"")]
    public void Errors_and_what_no_client_could_read(string body) => ErrorAnswer.IsWhole(Bytes(body)).ShouldBeTrue();

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"error"}}]}""")]
    [InlineData("""{"error":null,"output":[]}""")]
    [InlineData("""{"output":[],"error":{"code":"server_error"}}""")]
    [InlineData("""{"error":"","data":[]}""")]
    [InlineData("""{"error":{"type":"invalid_request_error","message":"no such field"}}""")]
    [InlineData("""{"error":{"code":400,"message":"bad"}}""")]
    [InlineData("""{"error":{"code":404,"status":"NOT_FOUND"}}""")]
    [InlineData("""{"error":{"code":"context_length_exceeded"}}""")]
    [InlineData("""{"nested":{"error":{"code":500}}}""")]
    [InlineData("{}")]
    public void Answers_and_errors_of_the_caller(string body) => ErrorAnswer.IsWhole(Bytes(body)).ShouldBeFalse();

    [Theory]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n", true)]
    [InlineData(": waiting\n\ndata: {\"error\":{\"code\":502}}\r\n\r\n", true)]
    [InlineData("data:{\"error\":{\"message\":\"no\"}}\n\n", true)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"error\"}}]}\n\n", false)]
    [InlineData("data: {\"type\":\"message_start\"}\n\ndata: {\"error\":{}}\n\n", false)]
    [InlineData("data: {\"error\":{\"code\":502", false)]
    [InlineData("data: [DONE]\n\n", false)]
    [InlineData(": waiting\n\n", false)]
    [InlineData("", false)]
    public void The_first_event_of_a_stream(string events, bool isError) => ErrorAnswer.IsFirstEvent(Bytes(events)).ShouldBe(isError);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
