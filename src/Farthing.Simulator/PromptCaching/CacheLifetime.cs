namespace Farthing.Simulator.PromptCaching;

/// <summary>How long an Anthropic cache entry lives after its last use.</summary>
internal enum CacheLifetime
{
    FiveMinutes,
    OneHour,
}
