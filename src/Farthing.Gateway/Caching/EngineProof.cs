namespace Farthing.Gateway.Caching;

/// <summary>Whether what compares questions has proved itself.</summary>
internal sealed class EngineProof
{
    private volatile string? _trouble;

    /// <summary>Why questions are not matched, or <c>null</c> while nothing is known against it.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }
}
