using System.Diagnostics;
using System.Globalization;
using Farthing.Calls;
using Farthing.Limits;
using Farthing.Providers;
using Farthing.Tests.Limits;
using Farthing.Tests.Providers;
using Farthing.Wire;

namespace Farthing.Benchmarks.Limits;

/// <summary>What it costs each call to ask whether its provider's limits let it go, and to learn from its answer. In CPU time, so that a busy machine can be measured on.</summary>
internal static class LimitSpeed
{
    private const int Calls = 2_000_000;

    private static readonly (string, string)[] OpenAI =
    [
        ("x-ratelimit-limit-requests", "10000"), ("x-ratelimit-remaining-requests", "9999"), ("x-ratelimit-reset-requests", "6ms"),
        ("x-ratelimit-limit-tokens", "2000000"), ("x-ratelimit-remaining-tokens", "1999000"), ("x-ratelimit-reset-tokens", "30ms"),
    ];

    private static readonly (string, string)[] Anthropic =
    [
        .. new[] { "requests", "tokens", "input-tokens", "output-tokens" }.SelectMany(what => new[]
        {
            ($"anthropic-ratelimit-{what}-limit", "400000"), ($"anthropic-ratelimit-{what}-remaining", "399000"), ($"anthropic-ratelimit-{what}-reset", "2027-01-01T00:00:00Z"),
        }),
    ];

    public static int Run()
    {
        Measure("provider says nothing", Dialect.OpenAI, []);
        Measure("OpenAI's fields", Dialect.OpenAI, OpenAI);
        Measure("Anthropic's fields", Dialect.Anthropic, Anthropic);
        return 0;
    }

    private static void Measure(string what, Dialect dialect, (string Name, string Value)[] headers)
    {
        using LimitedProvider provider = new(TimeProvider.System, dialect: dialect);
        using var response = new GivenResponse(200, headers);
        Call call = provider.Call(input: 500, output: 0);
        Deployment[] candidates = [provider.First];
        double best = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < Calls; i++)
            {
                Entrance entrance = provider.Limits.TryEnter(call, candidates);
                if (entrance.Deployment is null) throw new UnreachableException();
                provider.Limits.Learn(new Attempt(call, provider.First, 1, provider.Clock.GetTimestamp()) { Mark = entrance.Mark }, response);
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Calls);
        }

        Console.WriteLine($"{what,-24} {best.ToString("F0", CultureInfo.InvariantCulture),5} ns of CPU per call");
    }
}
