using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Tests.Providers;

public sealed class ProviderTranslationTests : IDisposable
{
    private readonly ProviderTranslation _translation = new(new PricesInForce(new Pricer(PriceBook.Embedded())), new TranslationOptions(), TimeProvider.System);
    private readonly Provider _anthropic = new(
        new ProviderOptions { Name = "anthropic", Dialect = Dialect.Anthropic, BaseAddress = "http://127.0.0.1/v1", CatalogName = "anthropic" }, new HttpClientTransport(new SocketsHttpHandler()));

    [Fact]
    public void A_request_is_translated_once_for_choosing_and_sending()
    {
        Call call = CallOf();
        TranslatedRequest chosen = Translate(call, "claude-haiku-4-5", call.Body);
        Translate(call, "claude-haiku-4-5", call.Body).ShouldBeSameAs(chosen);
    }

    [Fact]
    public void Another_model_or_another_body_has_a_translation_of_its_own()
    {
        Call call = CallOf();
        TranslatedRequest chosen = Translate(call, "claude-haiku-4-5", call.Body);
        System.Text.Encoding.UTF8.GetString(Translate(call, "claude-opus-4-1", call.Body).Body.Span).ShouldContain("claude-opus-4-1");

        // A buffer that is used again may hold something else by then.
        byte[] patched = call.Body.ToArray();
        TranslatedRequest sent = Translate(call, "claude-haiku-4-5", patched);
        sent.ShouldNotBeSameAs(chosen);
        patched.AsSpan().Replace((byte)'7', (byte)'8');
        System.Text.Encoding.UTF8.GetString(Translate(call, "claude-haiku-4-5", patched).Body.Span).ShouldContain("\"max_tokens\":8");
    }

    public void Dispose() => _anthropic.Dispose();

    private static Call CallOf()
    {
        byte[] body = """{"model":"claude","max_tokens":7,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray();
        return new Call
        {
            Id = default,
            StartedAt = DateTimeOffset.UnixEpoch,
            StartTimestamp = 0,
            Endpoint = Endpoint.ChatCompletions,
            Principal = new Principal(),
            Body = body,
            Request = RequestReader.Read(body, maxDepth: 64),
            Headers = new NoHeaders(),
            RequestedModel = "claude",
            Streamed = false,
            ClientLeft = CancellationToken.None,
        };
    }

    private TranslatedRequest Translate(Call call, string model, ReadOnlyMemory<byte> body)
    {
        _translation.TryTranslate(call, new Deployment(model, _anthropic, model, model), body, out TranslatedRequest? request, out CallError? error).ShouldBeTrue(error?.Message);
        return request!;
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
