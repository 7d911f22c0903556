namespace Farthing.Gateway.Settings;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>One line for people.</summary>
    Text,

    /// <summary>One JSON object a line, for machines.</summary>
    Json,
}
