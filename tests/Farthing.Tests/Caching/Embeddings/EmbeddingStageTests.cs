using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Caching.Embeddings;
using Farthing.Caching.Policies;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Caching.Embeddings;

public sealed class EmbeddingStageTests
{
    private static readonly string[] Texts = ["a", "b", "c", "\\u0061", "ä", "\\ud83d\\ude42", "\\ud800", "\\ud801", "", " a"];

    private static readonly string[] Projects = ["shop", "bank", "shop/x", ""];

    [Fact]
    public void Whatever_comes_in_whatever_order_every_caller_gets_what_it_would_get_without_a_cache()
    {
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            using Rig rig = new();
            for (int call = 0; call < 12; call++)
            {
                string inputs = string.Join(", ", Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) == 0 ? $"[{random.Next(3)}, {random.Next(3)}]" : $"\"{Texts[random.Next(Texts.Length)]}\""));
                string format = random.Next(2) == 0 ? "float" : "base64";
                string dimensions = random.Next(3) == 0 ? ", \"dimensions\": 3" : "";
                string body = $$"""{"user":"u{{random.Next(3)}}", "input" : [{{inputs}}] , "encoding_format":"{{format}}"{{dimensions}},"model":"m"}""";
                string project = Projects[random.Next(Projects.Length)];
                string cached = rig.Answer(body, project);
                string direct = Rig.Direct(body, project);
                using JsonDocument one = JsonDocument.Parse(cached), other = JsonDocument.Parse(direct);
                if (one.RootElement.GetProperty("data").GetRawText() != other.RootElement.GetProperty("data").GetRawText()) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void A_cache_that_knows_everything_is_not_asked_for_more_than_it_has()
    {
        using Rig rig = new();
        rig.Answer("""{"model":"m","input":["a","b"]}""", "shop");
        int asked = rig.Asked;
        rig.Answer("""{"model":"m","input":["b","a","b"]}""", "shop");
        rig.Asked.ShouldBe(asked);
        rig.Answer("""{"model":"m","input":["b","a","b"]}""", "bank");
        rig.Asked.ShouldBe(asked + 1);
    }

    [Fact]
    public async Task Inputs_that_are_not_in_memory_are_looked_for_several_at_a_time()
    {
        SlowCache cache = new();
        using Rig rig = new(cache);
        string inputs = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{i}\""));
        Task<string> answer = Task.Run(() => rig.Answer($$"""{"model":"m","input":[{{inputs}}]}""", "shop"));
        long begun = TimeProvider.System.GetTimestamp();
        while (cache.Waiting < 32)
        {
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromMinutes(1), "they are looked for one after the other");
            await Task.Yield();
        }

        while (!answer.IsCompleted)
        {
            cache.AnswerOne();
            await Task.Yield();
        }

        (await answer).ShouldBe(Rig.Direct($$"""{"model":"m","input":[{{inputs}}]}""", "shop"));
        (cache.Looks, cache.Most).ShouldBe((100, 32));
    }

    /// <summary>The stage before a provider whose vectors follow from project, dimensions and input, so that a vector of another project's or another input's shows.</summary>
    private sealed class Rig(ICache? cache = null) : IDisposable
    {
        private readonly EmbeddingStage _stage = new(
            cache ?? new Plain(), new CachePolicies(new CachePolicy { Exact = true }, []), new EmbeddingOptions(), new NoLedger(), new DispatchOptions(), TimeProvider.System);

        private readonly Provider _provider = new(new ProviderOptions { Name = "p", Dialect = Dialect.OpenAI, BaseAddress = "http://127.0.0.1/v1", CatalogName = "openai" }, new HttpClientTransport(new Nowhere()));

        public int Asked { get; private set; }

        public void Dispose() => _provider.Dispose();

        public static string Direct(string body, string project) => Embed(Encoding.UTF8.GetBytes(body), project);

        public string Answer(string body, string project)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            var table = new DeploymentTable([_provider], [], new Dictionary<string, string>(), new AnyModel());
            var call = new Call
            {
                Id = new CallId(1, 2),
                StartedAt = DateTimeOffset.UnixEpoch,
                StartTimestamp = 0,
                Endpoint = Endpoint.Embeddings,
                Principal = new Principal { Project = project },
                Body = bytes,
                Request = RequestReader.Read(bytes, 64),
                Headers = new NoHeaders(),
                RequestedModel = "p/m",
                Streamed = false,
                ClientLeft = CancellationToken.None,
                Deployments = table.Resolve("p/m", Endpoint.Embeddings),
            };
            call.Deployments.Count.ShouldBe(1);
            Reply reply = _stage.InvokeAsync(call, sent =>
            {
                Asked++;
                return ValueTask.FromResult<Reply>(new Whole(Embed(sent.Body.Span.ToArray(), project)));
            }).AsTask().GetAwaiter().GetResult();
            byte[] buffer = new byte[1 << 16];
            int length = 0, count;
            while ((count = reply.ReadAsync(buffer.AsMemory(length, Math.Min(7, buffer.Length - length))).AsTask().GetAwaiter().GetResult()) > 0) length += count;
            reply.Status.ShouldBe(200, Encoding.UTF8.GetString(buffer, 0, length));
            reply.Finish(clientLeft: false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }

        private static string Embed(byte[] body, string project)
        {
            using JsonDocument json = JsonDocument.Parse(body);
            int dimensions = json.RootElement.TryGetProperty("dimensions", out JsonElement asked) ? asked.GetInt32() : 5;
            bool base64 = json.RootElement.TryGetProperty("encoding_format", out JsonElement format) && format.GetString() == "base64";
            IEnumerable<string> items = json.RootElement.GetProperty("input").EnumerateArray().Select((input, i) =>
            {
                // As the provider reads it: escapes undone.
                string text = input.ValueKind == JsonValueKind.String && !input.GetRawText().Contains("\\ud80", StringComparison.Ordinal) ? "s" + input.GetString() : input.GetRawText().Replace(" ", "", StringComparison.Ordinal);
                float[] vector = [.. Enumerable.Range(0, dimensions).Select(d => (float)(new Random(StableHash(project + "|" + text + d)).NextDouble() - 0.5))];
                string value = base64 ? $"\"{Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector))}\"" : $"[{string.Join(",", vector.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
                return $$"""{"object":"embedding","index":{{i}},"embedding":{{value}}}""";
            });
            return $$$"""{"object":"list","data":[{{{string.Join(",", items)}}}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}""";
        }

        private static int StableHash(string text)
        {
            int hash = 17;
            foreach (char character in text) hash = unchecked((hash * 31) + character);
            return hash & int.MaxValue;
        }
    }

    private sealed class Whole(string body) : Reply
    {
        private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
        private int _read;

        public override int Status => 200;

        public override bool IsEventStream => false;

        public override long? ContentLength => _body.Length;

        public override void CopyHeadersTo(IReplyHeaders headers) => headers.Add("Content-Type", "application/json");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _body.Length - _read);
            _body.AsMemory(_read, count).CopyTo(buffer);
            _read += count;
            return ValueTask.FromResult(count);
        }

        public override CallOutcome Finish(bool clientLeft) => CallOutcome.Completed;
    }

    private sealed class Plain : ICache
    {
        private readonly ConcurrentDictionary<CacheKey, CacheEntry> _entries = new();

        public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry) => _entries.TryGetValue(key, out entry);

        public ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken) => ValueTask.FromResult(_entries.GetValueOrDefault(key));

        public void Put(CacheEntry entry) => _entries[entry.Header.Key] = entry;

        public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => Task.FromResult(0L);

        public IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, CancellationToken cancellationToken) => AsyncEnumerable.Empty<CacheEntry>();

        public void Follow(ICacheFollower follower)
        {
        }

        public CacheFigures Read() => new();
    }

    private sealed class NoLedger : ILedger
    {
        public bool TakesCalls => true;

        public bool TryOpen(CallIntent intent) => true;

        public void Close(CallRecord record)
        {
        }
    }

    private sealed class AnyModel : IModelCatalog
    {
        public bool Contains(string catalogProvider, string model) => true;

        public IEnumerable<string> ModelsOf(string catalogProvider) => [];
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }

    private sealed class Nowhere : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }

    /// <summary>A cache that has nothing, and takes its time to say so.</summary>
    private sealed class SlowCache : ICache
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<TaskCompletionSource<CacheEntry?>> _waiting = new();
        private int _looks, _most;

        public int Waiting => _waiting.Count;

        public int Looks => _looks;

        public int Most => _most;

        public void AnswerOne()
        {
            if (_waiting.TryDequeue(out TaskCompletionSource<CacheEntry?>? first)) first.SetResult(null);
        }

        public ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
        {
            TaskCompletionSource<CacheEntry?> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting);
            _looks++;
            _most = Math.Max(_most, _waiting.Count);
            return new ValueTask<CacheEntry?>(waiting.Task);
        }

        public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry)
        {
            entry = null;
            return false;
        }

        public void Put(CacheEntry entry)
        {
        }

        public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => Task.FromResult(0L);

        public IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, CancellationToken cancellationToken) => AsyncEnumerable.Empty<CacheEntry>();

        public void Follow(ICacheFollower follower)
        {
        }

        public CacheFigures Read() => new();
    }
}
