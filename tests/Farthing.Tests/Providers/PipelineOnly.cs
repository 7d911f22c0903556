using Farthing.Answers;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Ladder;
using Farthing.Caching;
using Farthing.Caching.Embeddings;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Caching.Semantic.Serving;
using Farthing.Caching.Twins;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Limits;
using Farthing.Optimiser;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Providers.Balancing;
using Farthing.Providers.Health;
using Farthing.Providers.Retrying;
using Farthing.Providers.Transport;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Serving;
using Farthing.Routing.Cost;
using Farthing.Routing.Policies;
using Farthing.Tokens;
using Farthing.Wire;
using Farthing.Wire.Translation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Providers;

/// <summary>
/// The path of one call inside the process: body read, deployment chosen, request made, answer metered, priced and recorded. The
/// network is left out: a transport answers from memory. Used by the allocation guard and by the benchmark.
/// </summary>
public sealed class PipelineOnly : IDisposable
{
    private static readonly byte[] Answer = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Paid on time."},"finish_reason":"stop"}],"usage":{"prompt_tokens":412,"completion_tokens":50,"total_tokens":462,"prompt_tokens_details":{"cached_tokens":128,"audio_tokens":0}},"service_tier":"default"}
        """u8.ToArray();

    private readonly Pipeline _pipeline;
    private readonly Settlement _settlement;
    private readonly Provider _provider;
    private readonly BackgroundCalls _background;
    private readonly CallIdSource _ids = new(TimeProvider.System, new Random(1));
    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _body;

    public PipelineOnly(int bodyBytes = 2000)
    {
        _body = System.Text.Encoding.UTF8.GetBytes(
            $"{{\"model\":\"gpt-4o-mini\",\"max_tokens\":256,\"messages\":[{{\"role\":\"user\",\"content\":\"{new string('a', bodyBytes)}\"}}]}}");
        var prices = new PricesInForce(new Pricer(PriceBook.Embedded()));
        var ledger = new OpenLedger();
        var translation = new ProviderTranslation(prices, new TranslationOptions(), TimeProvider.System);
        _provider = new Provider(
            new ProviderOptions { Name = "openai", Dialect = Dialect.OpenAI, BaseAddress = "http://127.0.0.1/v1", CatalogName = "openai" }, new FromMemory());
        var table = new DeploymentTable([_provider], [], new Dictionary<string, string>(), new NoModels());
        var accounts = new AccountTable(new BudgetClock(TimeProvider.System), TimeProvider.System);
        var budgets = new BudgetsInForce(accounts);
        var options = new BoundOptions();
        var bounds = new CallBounds(new RateCeilings(prices), new RequestEstimator(new ModelTokenizers(new TokenEncodings(), new TokenEstimator())), options);
        var health = new HealthRegistry(TimeProvider.System, new Random(1));
        _settlement = new Settlement(ledger, [], TimeProvider.System);
        _background = new BackgroundCalls(_ids, _settlement, TimeProvider.System);
        _pipeline = new Pipeline(
            new LadderStage(budgets, new NeverCold()),
            new AnswerStage(new AnswersInForce(), new AnswerOptions(), ledger, new DispatchOptions(), TimeProvider.System),
            new RouteStage(new RouteTable([], new Dictionary<string, string>())),
            new ExactCacheStage(
                new CallGate(new CachePolicies(new CachePolicy(), []), new ExactKeys(table, [])),
                new AnswerStore(new NoCache(), TimeProvider.System),
                new Flights(),
                new Renewals(_background),
                ledger,
                new DispatchOptions(),
                new CacheBounds(),
                TimeProvider.System),
            new SemanticCacheStage(
                new SemanticLookups(() => null, new CachePolicies(new CachePolicy(), []), new ExactKeys(table, []), new NoCache(), 0, () => new Random(1), TimeProvider.System),
                new AnswerStore(new NoCache(), TimeProvider.System)),
            new CascadeStage(new CascadeBalances(TimeProvider.System, NullLogger<CascadeBalances>.Instance), new StrongEstimate(new CallCosts(table, prices)), new CallCosts(table, prices), TimeProvider.System),
            new DeploymentStage(table, new DeploymentOrder(new Random(1), new BalancingOptions(), prices, health), translation, new CallCosts(table, prices)),
            new UnknownPriceStage(prices),
            new EmbeddingStage(new NoCache(), new CachePolicies(new CachePolicy(), []), new EmbeddingOptions(), ledger, new DispatchOptions(), TimeProvider.System),
            new CacheOnlyStage(),
            new ReserveStage(budgets, bounds, new NeverCold(), options, TimeProvider.System),
            new DispatchStage(
                ledger, new Meter(prices), new DeploymentLimits(TimeProvider.System), health, new RetryClock(TimeProvider.System, new Random(1)), TimeProvider.System, new DispatchOptions(), translation,
                new CallCosts(table, prices)));
    }

    /// <summary>Sends one call through and returns what it cost.</summary>
    public async Task<Usd?> CallAsync()
    {
        RequestView view = RequestReader.Read(_body, maxDepth: 64);
        var call = new Call
        {
            Id = _ids.Next(),
            StartedAt = TimeProvider.System.GetUtcNow(),
            StartTimestamp = TimeProvider.System.GetTimestamp(),
            Endpoint = Endpoint.ChatCompletions,
            Principal = Anyone,
            Body = _body,
            Request = view,
            Headers = NoHeaders.Instance,
            RequestedModel = view.Model!,
            Streamed = view.Stream,
            ClientLeft = CancellationToken.None,
        };
        Reply reply = await _pipeline.AnswerAsync(call);
        while (await reply.ReadAsync(_buffer) > 0)
        {
        }

        Usd? cost = _settlement.Settle(call, reply);
        await reply.DisposeAsync();
        return cost;
    }

    public void Dispose() => _provider.Dispose();

    private static readonly Principal Anyone = new();

    private sealed class OpenLedger : ILedger
    {
        public bool TryOpen(CallIntent intent) => true;

        public void Close(CallRecord record)
        {
        }
    }

    private sealed class NeverCold : IColdAccounts
    {
        public ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static readonly NoHeaders Instance = new();

        public void Visit(IHeaderVisitor visitor)
        {
        }
    }

    private sealed class FromMemory : ProviderTransport
    {
        public override ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken) =>
            new(new GivenResponse(200, Answer, ("Content-Type", "application/json")));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
