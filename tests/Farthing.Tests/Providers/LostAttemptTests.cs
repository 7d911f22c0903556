using System.Net;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Limits;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Providers.Health;
using Farthing.Providers.Retrying;
using Farthing.Providers.Transport;
using Farthing.Routing.Cost;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Tests.Providers;

/// <summary>What stands in a call's record when the gateway itself fails in the middle of an attempt.</summary>
public sealed class LostAttemptTests
{
    [Fact]
    public async Task An_error_of_our_own_while_a_second_provider_is_asked_leaves_both_attempts_on_the_record_and_the_second_of_unknown_cost()
    {
        CallRecord record = await FailAsync(() => throw new InvalidOperationException());
        record.Charges.Select(charge => charge.Deployment).ShouldBe(["first", "second"]);
        (record.Charges[1].UsageStatus, record.Charges[1].CostStatus, record.Charges[1].Cost).ShouldBe((UsageStatus.Unknown, CostStatus.Unknown, null));
    }

    [Fact]
    public async Task An_error_of_our_own_after_an_answer_began_closes_the_providers_connection_too()
    {
        Broken stream = new();
        CallRecord record = await FailAsync(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stream) });
        record.Charges.Select(charge => (charge.Deployment, charge.ProviderStatus)).ShouldBe([("first", 500), ("second", 200)]);
        record.Cost.ShouldBeNull();
        stream.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task An_error_of_our_own_before_anything_was_sent_costs_nothing()
    {
        CallRecord record = await FailAsync(() => new HttpResponseMessage(), failsAt: 2);
        (record.Charges[1].Deployment, record.Charges[1].CostStatus).ShouldBe(("second", CostStatus.NotBilled));
    }

    /// <summary>A call whose first provider answers 500, and whose second attempt fails for a reason of ours.</summary>
    /// <param name="second">What the second provider does.</param>
    /// <param name="failsAt">The attempt whose request cannot be written.</param>
    private static async Task<CallRecord> FailAsync(Func<HttpResponseMessage> second, int failsAt = 0)
    {
        TimeProvider time = TimeProvider.System;
        PricesInForce prices = new(new Pricer(PriceBook.Embedded()));
        Kept ledger = new();
        using Provider a = ProviderOf("a", () => new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent("{}") }), b = ProviderOf("b", second);
        DispatchStage stage = new(
            ledger,
            new Meter(prices),
            new DeploymentLimits(time),
            new HealthRegistry(time, new Random(1)),
            new RetryClock(time, new Random(1)),
            time,
            new DispatchOptions(),
            new ProviderTranslation(prices, new TranslationOptions(), time),
            new CallCosts(new DeploymentTable([a, b], [], new Dictionary<string, string>(), new NoModels()), prices));
        byte[] body = """{"model":"gpt-4o","max_tokens":10,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray();
        Call call = new()
        {
            Id = default,
            StartedAt = time.GetUtcNow(),
            StartTimestamp = time.GetTimestamp(),
            Endpoint = Endpoint.ChatCompletions,
            Principal = new Principal(),
            Body = body,
            Request = RequestReader.Read(body, maxDepth: 64),
            Headers = new Headers(failsAt),
            RequestedModel = "gpt-4o",
            Streamed = false,
            ClientLeft = CancellationToken.None,
            Deployments = [new Deployment("first", a, "gpt-4o", "gpt-4o"), new Deployment("second", b, "gpt-4o", "gpt-4o")],
        };
        await Should.ThrowAsync<InvalidOperationException>(async () => await stage.InvokeAsync(call, null!));
        new Settlement(ledger, [], time).Settle(call, null);
        return ledger.Record.ShouldNotBeNull();
    }

    private static Provider ProviderOf(string name, Func<HttpResponseMessage> answer) =>
        new(new ProviderOptions { Name = name, Dialect = Dialect.OpenAI, BaseAddress = "http://127.0.0.1/v1", CatalogName = "openai" }, new HttpClientTransport(new Answering(answer)));

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    private sealed class Headers(int failsAt) : IRequestHeaders
    {
        private int _visits;

        public void Visit(IHeaderVisitor visitor)
        {
            if (++_visits == failsAt) throw new InvalidOperationException();
        }
    }

    private sealed class Kept : ILedger
    {
        public CallRecord? Record { get; private set; }

        public bool TryOpen(CallIntent intent) => true;

        public void Close(CallRecord record) => Record = record;
    }

    /// <summary>An answer that cannot be read, for a reason that no network has.</summary>
    private sealed class Broken : MemoryStream
    {
        public bool IsClosed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }
}
