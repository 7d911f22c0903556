using System.Net.Http.Headers;
using System.Text;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A call with a marker that is seen at the provider, as a header field, and in the ledger, as the user.</summary>
internal static class ProviderCall
{
    /// <summary>Carries the marker to the provider.</summary>
    public const string MarkerHeader = "x-test-call";

    public static HttpRequestMessage Chat(string marker, bool stream, params (string Name, string Value)[] headers) => Create(
        "/v1/chat/completions",
        $$"""{"model":"gpt-4o-mini","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Count the boats of {{marker}}. [words: 30]"}]}""",
        marker,
        headers);

    public static HttpRequestMessage Message(string marker, bool stream, params (string Name, string Value)[] headers) => Create(
        "/v1/messages",
        $$"""{"model":"claude-sonnet-4-5-20250929","max_tokens":200,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Count the nets of {{marker}}. [words: 30]"}]}""",
        marker,
        headers);

    public static HttpRequestMessage Embedding(string marker, params (string Name, string Value)[] headers) => Create(
        "/v1/embeddings", $$"""{"model":"text-embedding-3-small","dimensions":8,"input":"the anchors of {{marker}}"}""", marker, headers);

    private static HttpRequestMessage Create(string path, string json, string marker, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(MarkerHeader, marker);
        request.Headers.Add("x-farthing-user", marker);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
