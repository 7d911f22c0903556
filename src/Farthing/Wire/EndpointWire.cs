using Farthing.Calls;

namespace Farthing.Wire;

/// <summary>What the wire says about each endpoint.</summary>
public static class EndpointWire
{
    /// <summary>The dialect that an endpoint's callers speak.</summary>
    public static Dialect DialectOf(this Endpoint endpoint) => endpoint switch
    {
        Endpoint.Messages or Endpoint.CountTokens => Dialect.Anthropic,
        Endpoint.GenerateContent => Dialect.Gemini,
        _ => Dialect.OpenAI,
    };

    /// <summary>The path below a provider's base address. OpenAI's base addresses end in <c>/v1</c>, the others' do not.</summary>
    public static string ProviderPathOf(this Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions => "/chat/completions",
        Endpoint.Responses => "/responses",
        Endpoint.Embeddings => "/embeddings",
        Endpoint.Messages => "/v1/messages",
        Endpoint.CountTokens => "/v1/messages/count_tokens",
        Endpoint.GenerateContent => "/v1beta/models",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };

    /// <summary>The name used in reports and metrics: OpenTelemetry's operation name where it has one.</summary>
    public static string NameOf(this Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions => "chat",
        Endpoint.Responses => "responses",
        Endpoint.Embeddings => "embeddings",
        Endpoint.Messages => "messages",
        Endpoint.CountTokens => "count_tokens",
        Endpoint.GenerateContent => "generate_content",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };
}
