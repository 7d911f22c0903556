namespace Farthing.Providers.Health;

/// <summary>What happens to a call when every deployment of its model is down.</summary>
public enum WhenAllOpen
{
    /// <summary>The deployment whose trial is due soonest is asked all the same.</summary>
    Try,

    /// <summary>The call is refused at once, with the time after which a trial is due.</summary>
    Refuse,
}
