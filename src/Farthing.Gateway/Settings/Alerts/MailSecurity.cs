namespace Farthing.Gateway.Settings.Alerts;

/// <summary>How the connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS after the greeting; without it nothing is sent.</summary>
    StartTls,

    /// <summary>Not at all: for a relay on the same machine.</summary>
    None,
}
