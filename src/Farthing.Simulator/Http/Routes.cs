using Farthing.Simulator.Chat;
using Farthing.Simulator.Embeddings;
using Farthing.Simulator.Gemini;
using Farthing.Simulator.Messages;
using Farthing.Simulator.Models;
using Farthing.Simulator.Responses;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>Which path leads where.</summary>
internal sealed class Routes
{
    private const string ModelPath = "/v1/models";
    private const string GeminiModelPath = "/v1beta/models";
    private readonly ChatEndpoint _chat = new();
    private readonly ResponsesEndpoint _responses = new();
    private readonly EmbeddingsEndpoint _embeddings = new();
    private readonly MessagesEndpoint _messages = new();
    private readonly CountTokensEndpoint _countTokens = new();

    public (IEndpoint? Endpoint, Dialect Dialect, RequestProblem? Problem) Find(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        (IEndpoint? endpoint, string method) = path switch
        {
            "/v1/chat/completions" => ((IEndpoint?)_chat, HttpMethods.Post),
            "/v1/responses" => (_responses, HttpMethods.Post),
            "/v1/embeddings" => (_embeddings, HttpMethods.Post),
            "/v1/messages" => (_messages, HttpMethods.Post),
            "/v1/messages/count_tokens" => (_countTokens, HttpMethods.Post),
            _ => FindWithName(request, path),
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

    private static (IEndpoint? Endpoint, string Method) FindWithName(HttpRequest request, string path)
    {
        if (path.StartsWith(GeminiModelPath, StringComparison.Ordinal))
        {
            return FindGemini(path[GeminiModelPath.Length..]);
        }

        if (!path.StartsWith(ModelPath, StringComparison.Ordinal))
        {
            return (null, "");
        }

        return Name(path[ModelPath.Length..]) is (true, var id) ? (new ModelsEndpoint(DialectOf(request, path), id), HttpMethods.Get) : (null, "");
    }

    private static (IEndpoint? Endpoint, string Method) FindGemini(string rest)
    {
        if (Name(rest) is not (true, var name))
        {
            return (null, "");
        }

        int colon = name?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return (new ModelsEndpoint(Dialect.Gemini, name), HttpMethods.Get);
        }

        return name![(colon + 1)..] switch
        {
            "generateContent" => (new GeminiEndpoint(name[..colon], streaming: false), HttpMethods.Post),
            "streamGenerateContent" => (new GeminiEndpoint(name[..colon], streaming: true), HttpMethods.Post),
            _ => (null, ""),
        };
    }

    // What follows the list's path: nothing for the list itself, or a slash and a name.
    private static (bool Found, string? Name) Name(string rest) =>
        rest.Length == 0 ? (true, null) : rest[0] == '/' && rest.Length > 1 ? (true, rest[1..]) : (false, null);

    private static Dialect DialectOf(HttpRequest request, string path)
    {
        if (request.Headers.ContainsKey("anthropic-version") || path.StartsWith("/v1/messages", StringComparison.Ordinal))
        {
            return Dialect.Anthropic;
        }

        return path.StartsWith("/v1beta/", StringComparison.Ordinal) ? Dialect.Gemini : Dialect.OpenAI;
    }
}
