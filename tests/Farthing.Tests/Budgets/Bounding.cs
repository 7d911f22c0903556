using System.Text;
using Farthing.Budgets.Bounds;
using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Tokens;
using Farthing.Wire;

namespace Farthing.Tests.Budgets;

/// <summary>Bounds calls on the shipped prices.</summary>
internal static class Bounding
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    public static readonly Pricer Pricer = new(PriceBook.Embedded());
    public static readonly RequestEstimator Estimator = new(new ModelTokenizers(new TokenEncodings(), new TokenEstimator()));
    private static readonly CallBounds Bounds = new(new RateCeilings(new PricesInForce(Pricer)), Estimator, new BoundOptions());

    public static string CatalogOf(string model) =>
        model.StartsWith("claude", StringComparison.Ordinal) ? "anthropic" : model.StartsWith("gemini", StringComparison.Ordinal) ? "google" : "openai";

    public static Call Call(Endpoint endpoint, string body, string model)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        RequestView view = RequestReader.Read(bytes, maxDepth: 64);
        string catalog = CatalogOf(model);
        var provider = new Provider(new ProviderOptions { Name = catalog, Dialect = endpoint.DialectOf(), BaseAddress = "http://127.0.0.1/v1", CatalogName = catalog }, new HttpClientTransport(new SocketsHttpHandler()));
        return new Call
        {
            Id = default,
            StartedAt = Now,
            StartTimestamp = 0,
            Endpoint = endpoint,
            Principal = new Principal(),
            Body = bytes,
            Request = view,
            Headers = NoHeaders.Instance,
            RequestedModel = model,
            Streamed = view.Stream,
            ClientLeft = CancellationToken.None,
            Deployments = [new Deployment(model, provider, model, model)],
        };
    }

    public static (Boundedness Boundedness, CostBound Bound) Bound(Endpoint endpoint, string body, string model, bool closely = false)
    {
        Boundedness boundedness = Bounds.Bound(Call(endpoint, body, model), closely, out CostBound bound);
        return (boundedness, bound);
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static readonly NoHeaders Instance = new();

        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
