namespace Farthing.Simulator.Http;

/// <summary>Which of a key's two limits is used up.</summary>
internal enum RateKind
{
    Requests,
    Tokens,
}
