namespace Farthing.Routing.Cost;

/// <summary>Where nothing is measured.</summary>
public sealed class UnknownSpeeds : IModelSpeeds
{
    /// <inheritdoc />
    public ModelSpeed? Find(string deployment) => null;
}
