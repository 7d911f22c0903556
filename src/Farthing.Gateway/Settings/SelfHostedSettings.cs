using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Settings;

/// <summary>What a machine of one's own costs: by the second that a call takes, or by the hour over the throughput that was measured.</summary>
public sealed record SelfHostedSettings
{
    private const decimal Most = 1_000_000_000;

    /// <summary>The price of each second that a call takes. Default: none.</summary>
    public decimal? PerSecond { get; init; }

    /// <summary>The price of one GPU for an hour; needs the throughput. Default: none.</summary>
    public decimal? PerGpuHour { get; init; }

    /// <summary>How many GPUs serve the model. 1 to 100,000. Default 1.</summary>
    public int Gpus { get; init; } = 1;

    /// <summary>Prompt tokens read in a second, all GPUs together, measured under the usual load.</summary>
    public decimal? InputTokensPerSecond { get; init; }

    /// <summary>Answer tokens written in a second, measured likewise.</summary>
    public decimal? OutputTokensPerSecond { get; init; }

    internal RateCard? Rates => this is { PerGpuHour: { } price, InputTokensPerSecond: { } input, OutputTokensPerSecond: { } output }
        ? SelfHostedRates.PerGpuHour(price, Gpus, input, output)
        : null;

    internal RateCard? Fees => PerSecond is { } price ? SelfHostedRates.PerSecond(price) : null;

    internal static SelfHostedSettings Read(Section section)
    {
        SelfHostedSettings settings = new()
        {
            PerSecond = section.OptionalDecimal("per_second", 0, Most),
            PerGpuHour = section.OptionalDecimal("per_gpu_hour", 0, Most),
            Gpus = (int)section.Number("gpus", 1, 1, 100_000),
            InputTokensPerSecond = section.OptionalDecimal("input_tokens_per_second", 0.001m, Most),
            OutputTokensPerSecond = section.OptionalDecimal("output_tokens_per_second", 0.001m, Most),
        };
        section.Finish();
        if (section.Names().Count == 0) return settings;

        if (section.Has("per_second") == section.Has("per_gpu_hour")) section.Problem("", "needs one of per_second and per_gpu_hour");
        else if (section.Has("per_gpu_hour") && !section.Has("input_tokens_per_second")) section.Problem("input_tokens_per_second", "is required with per_gpu_hour: measure it");
        else if (section.Has("per_gpu_hour") && !section.Has("output_tokens_per_second")) section.Problem("output_tokens_per_second", "is required with per_gpu_hour: measure it");
        return settings;
    }
}
