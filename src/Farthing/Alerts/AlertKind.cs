namespace Farthing.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>Spend of an hour that stands out from the series' own record.</summary>
    SpendAnomaly,

    /// <summary>Spend of half an hour that looks like a loop out of control.</summary>
    Runaway,

    /// <summary>A share of a budget has been reached.</summary>
    BudgetThreshold,

    /// <summary>A budget will probably run out before its window ends.</summary>
    BudgetForecast,

    /// <summary>A model is used that has no price.</summary>
    UnpricedModel,

    /// <summary>Too much is spent on attempts that fail.</summary>
    FailureWaste,

    /// <summary>A series that is always busy at this time of day has gone silent.</summary>
    QuietData,

    /// <summary>A deployment fails every call.</summary>
    DeploymentDown,

    /// <summary>A part of the caches is not in use.</summary>
    CacheTrouble,

    /// <summary>No alert: a message with which a channel is tried.</summary>
    Test,
}
