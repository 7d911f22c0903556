using Farthing.Simulator.Chat;
using Farthing.Simulator.Messages;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>Which path leads where.</summary>
internal sealed class Routes
{
    private readonly ChatEndpoint _chat = new();
    private readonly MessagesEndpoint _messages = new();
    private readonly CountTokensEndpoint _countTokens = new();

    public (IEndpoint? Endpoint, Dialect Dialect, RequestProblem? Problem) Find(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        (IEndpoint? endpoint, string method) = path switch
        {
            "/v1/chat/completions" => ((IEndpoint?)_chat, HttpMethods.Post),
            "/v1/messages" => (_messages, HttpMethods.Post),
            "/v1/messages/count_tokens" => (_countTokens, HttpMethods.Post),
            _ => (null, ""),
        };
        Dialect dialect = endpoint?.Dialect ?? DialectOf(request, path);
        if (endpoint is null)
        {
            return (null, dialect, new RequestProblem(404, $"There is nothing at {request.Method} {path}."));
        }

        return request.Method == method
            ? (endpoint, dialect, null)
            : (null, dialect, new RequestProblem(405, $"{path} takes {method}, not {request.Method}."));
    }

    private static Dialect DialectOf(HttpRequest request, string path)
    {
        if (request.Headers.ContainsKey("anthropic-version") || path.StartsWith("/v1/messages", StringComparison.Ordinal))
        {
            return Dialect.Anthropic;
        }

        return path.StartsWith("/v1beta/", StringComparison.Ordinal) ? Dialect.Gemini : Dialect.OpenAI;
    }
}
