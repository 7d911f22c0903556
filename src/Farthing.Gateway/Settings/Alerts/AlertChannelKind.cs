namespace Farthing.Gateway.Settings.Alerts;

/// <summary>What a channel speaks.</summary>
public enum AlertChannelKind
{
    /// <summary>JSON to an address of one's own, signed.</summary>
    Webhook,

    /// <summary>A Slack incoming webhook.</summary>
    Slack,

    /// <summary>A workflow of Microsoft Teams.</summary>
    Teams,

    /// <summary>PagerDuty's Events API v2.</summary>
    PagerDuty,

    /// <summary>E-mail by SMTP.</summary>
    Email,
}
