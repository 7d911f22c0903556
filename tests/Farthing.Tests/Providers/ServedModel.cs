using System.Text;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Providers.Health;
using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Tests.Providers;

/// <summary>A model that several deployments serve, and calls for it. No provider is asked.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly List<Provider> _providers = [];

    public ServedModel(TimeProvider clock, BreakerOptions? breakers = null)
    {
        Clock = clock;
        Health = new HealthRegistry(clock, new Random(3), breakers);
    }

    public TimeProvider Clock { get; }

    public HealthRegistry Health { get; }

    /// <summary>One more deployment of the model.</summary>
    public Deployment Add(string name, int weight = 1, int priority = 1, string catalog = "openai", string model = "gpt-4o", string region = "", Func<ProviderOptions, ProviderOptions>? options = null)
    {
        ProviderOptions made = new() { Name = catalog, Dialect = Dialect.OpenAI, BaseAddress = "http://127.0.0.1/v1", CatalogName = catalog };
        var provider = new Provider(options?.Invoke(made) ?? made, new HttpClientTransport(new SocketsHttpHandler()));
        _providers.Add(provider);
        return new Deployment(name, provider, model, model, weight) { Priority = priority, Region = region };
    }

    /// <summary>A call of a project with a prompt of so many characters.</summary>
    public Call Call(string prompt = "Hello.", int padding = 0, string project = "default", IReadOnlyList<string>? regions = null, double? deadline = null) =>
        Of($$"""{"model":"gpt-4o","messages":[{"role":"system","content":"{{new string('s', padding)}}"},{"role":"user","content":"{{prompt}}"}]}""", Endpoint.ChatCompletions, project, regions, deadline);

    /// <summary>A call with this body.</summary>
    public Call Of(string body, Endpoint endpoint = Endpoint.ChatCompletions, string project = "default", IReadOnlyList<string>? regions = null, double? deadline = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        RequestView view = RequestReader.Read(bytes, maxDepth: 64);
        return new Call
        {
            Id = default,
            StartedAt = Clock.GetUtcNow(),
            StartTimestamp = Clock.GetTimestamp(),
            Endpoint = endpoint,
            Principal = new Principal { Project = project, Regions = regions ?? [] },
            Body = bytes,
            Request = view,
            Headers = NoHeaders.Instance,
            RequestedModel = view.Model ?? "",
            Streamed = view.Stream,
            Deadline = deadline is { } seconds ? Clock.GetUtcNow().AddSeconds(seconds) : null,
            ClientLeft = CancellationToken.None,
        };
    }

    /// <summary>Has an attempt at a deployment end as said.</summary>
    public void Ends(Deployment deployment, AttemptResult result, bool isProbe = false, TimeSpan? firstToken = null, long outputTokens = 0)
    {
        long sentAt = Clock.GetTimestamp();
        Health.Follow(deployment);
        var attempt = new Attempt(Call(), deployment, 1, sentAt) { IsProbe = isProbe };
        attempt.End(result, "HTTP 500", firstToken is { } first ? sentAt + (long)(first.TotalSeconds * Clock.TimestampFrequency) : 0, outputTokens);
    }

    /// <summary>Has a deployment fail until it counts as down.</summary>
    public void Break(Deployment deployment)
    {
        while (deployment.Health?.State is not BreakerState.Open) Ends(deployment, AttemptResult.Failed);
    }

    public void Dispose()
    {
        foreach (Provider provider in _providers) provider.Dispose();
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static readonly NoHeaders Instance = new();

        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
