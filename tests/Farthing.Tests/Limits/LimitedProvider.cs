using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Limits;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Tests.Providers;
using Farthing.Wire;

namespace Farthing.Tests.Limits;

/// <summary>Deployments, and what their provider says of its limits, as the tests need them.</summary>
internal sealed class LimitedProvider : IDisposable
{
    private readonly CallIdSource _ids;
    private readonly Provider _provider;

    public LimitedProvider(TimeProvider clock, AccountTableOptions? options = null, Dialect dialect = Dialect.OpenAI)
    {
        Clock = clock;
        _ids = new CallIdSource(clock, new Random(1));
        _provider = new Provider(new ProviderOptions { Name = "test", Dialect = dialect, BaseAddress = "http://127.0.0.1/v1", CatalogName = "openai" }, new HttpClientTransport(new SocketsHttpHandler()));
        Limits = new DeploymentLimits(clock, options);
        First = new Deployment("test/one", _provider, "one", "one");
        Second = new Deployment("test/two", _provider, "one", "two");
    }

    public TimeProvider Clock { get; }

    public DeploymentLimits Limits { get; }

    public Deployment First { get; }

    public Deployment Second { get; }

    /// <summary>A call with so many input tokens, as they are estimated, and an output limit.</summary>
    public Call Call(string key = "", int priority = 0, int input = 10, int output = 0, double? deadline = null) => Create(key, priority, input, output, deadline, CancellationToken.None);

    /// <summary>A call whose client may leave.</summary>
    public Call CallOf(CancellationToken client) => Create("", 0, 10, 0, null, client);

    /// <summary>Whether a call may be sent to the first deployment now.</summary>
    public bool MaySend(Call? call = null) => Limits.TryEnter(call ?? Call(), [First]).Deployment is not null;

    /// <summary>Sends a call if it may go, and has it answered at once.</summary>
    public bool Send(int status, params (string Name, string Value)[] headers)
    {
        Call call = Call();
        Entrance entrance = Limits.TryEnter(call, [First]);
        if (entrance.Deployment is null) return false;
        Answer(call, entrance, status, headers);
        return true;
    }

    /// <summary>Answers a call that was sent.</summary>
    public TimeSpan? Answer(Call call, Entrance entrance, int status, params (string Name, string Value)[] headers)
    {
        using var response = new GivenResponse(status, headers);
        return Limits.Learn(new Attempt(call, entrance.Deployment!, 1, Clock.GetTimestamp()) { Mark = entrance.Mark }, response);
    }

    /// <summary>Waits for the first deployment.</summary>
    public Task<Entrance> WaitAsync(Call call) => Limits.EnterAsync(call, [First], Limits.WaitsUntil(call)).AsTask();

    public void Dispose()
    {
        Limits.Dispose();
        _provider.Dispose();
    }

    private Call Create(string key, int priority, int input, int output, double? deadline, CancellationToken client) => new()
    {
        Id = _ids.Next(),
        StartedAt = Clock.GetUtcNow(),
        StartTimestamp = Clock.GetTimestamp(),
        Endpoint = Endpoint.ChatCompletions,
        Principal = new Principal { Key = key },
        Body = new byte[input * 4],
        Request = RequestReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"model":"one","max_tokens":{{Math.Max(1, output)}}}"""), maxDepth: 8),
        OutputLimit = output,
        Headers = new NoHeaders(),
        RequestedModel = "one",
        Streamed = false,
        Priority = priority,
        Deadline = deadline is { } seconds ? Clock.GetUtcNow().AddSeconds(seconds) : null,
        ClientLeft = client,
    };

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
