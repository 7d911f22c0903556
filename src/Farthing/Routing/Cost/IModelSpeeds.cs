namespace Farthing.Routing.Cost;

/// <summary>How fast deployments were lately.</summary>
public interface IModelSpeeds
{
    /// <summary>What was measured of a deployment, or <c>null</c> when too little was.</summary>
    /// <param name="deployment">Its name, as <c>x-farthing-model</c> shows it.</param>
    ModelSpeed? Find(string deployment);
}
