namespace Farthing.Simulator.PromptCaching;

/// <summary>What the prompt cache did for one request, in tokens.</summary>
internal readonly record struct CacheFigures(int Read, int Written5m, int Written1h, int Written)
{
    public int WrittenByLifetime => Written5m + Written1h;
}
