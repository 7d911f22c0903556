namespace Farthing.Routing.Cascades.Balances;

/// <summary>What became of a call of a cascade.</summary>
public enum CascadeOutcome
{
    /// <summary>A cheap answer stood.</summary>
    Stood,

    /// <summary>The strong model answered.</summary>
    Escalated,

    /// <summary>A cheap answer that had failed a check was given all the same, because the strong model could not be had.</summary>
    FellBack,
}
