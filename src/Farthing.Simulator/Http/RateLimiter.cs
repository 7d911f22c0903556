namespace Farthing.Simulator.Http;

/// <summary>Requests and tokens a minute for each key, refilled evenly. Without a configured limit it only tells what is left of a default one.</summary>
internal sealed class RateLimiter(SimulatorOptions options)
{
    private const int MaxKeys = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _buckets = [];
    private readonly int _requests = options.RequestsPerMinute ?? 10_000;
    private readonly int _tokens = options.TokensPerMinute ?? 2_000_000;

    /// <summary>Counts a request; the verdict says what is left and, if it may not go on, how long to wait.</summary>
    public RateVerdict Admit(string key)
    {
        lock (_lock)
        {
            Bucket bucket = Refilled(key);
            bool outOfRequests = options.RequestsPerMinute is not null && bucket.Requests < 1;
            bool outOfTokens = options.TokensPerMinute is not null && bucket.Tokens <= 0;
            if (!outOfRequests && !outOfTokens)
            {
                bucket.Requests = Math.Max(0, bucket.Requests - 1);
            }

            return new RateVerdict(
                outOfRequests ? RateKind.Requests : outOfTokens ? RateKind.Tokens : null,
                _requests,
                (int)bucket.Requests,
                TimeSpan.FromMinutes((_requests - bucket.Requests) / _requests),
                _tokens,
                (int)Math.Max(0, bucket.Tokens),
                TimeSpan.FromMinutes((_tokens - bucket.Tokens) / _tokens),
                TimeSpan.FromMinutes(outOfRequests ? (1 - bucket.Requests) / _requests : (1 - bucket.Tokens) / _tokens));
        }
    }

    public void Spend(string key, long tokens)
    {
        lock (_lock)
        {
            Bucket bucket = Refilled(key);
            bucket.Tokens = options.TokensPerMinute is null ? Math.Max(0, bucket.Tokens - tokens) : bucket.Tokens - tokens;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _buckets.Clear();
        }
    }

    private Bucket Refilled(string key)
    {
        long now = options.TimeProvider.GetTimestamp();
        if (!_buckets.TryGetValue(key, out Bucket? bucket))
        {
            if (_buckets.Count >= MaxKeys)
            {
                _buckets.Clear();
            }

            _buckets[key] = bucket = new Bucket { Requests = _requests, Tokens = _tokens, At = now };
        }

        double minutes = options.TimeProvider.GetElapsedTime(bucket.At, now).TotalMinutes;
        bucket.Requests = Math.Min(_requests, bucket.Requests + (minutes * _requests));
        bucket.Tokens = Math.Min(_tokens, bucket.Tokens + (minutes * _tokens));
        bucket.At = now;
        return bucket;
    }

    private sealed class Bucket
    {
        public double Requests { get; set; }

        public double Tokens { get; set; }

        public long At { get; set; }
    }
}
