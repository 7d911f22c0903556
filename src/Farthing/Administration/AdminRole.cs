namespace Farthing.Administration;

/// <summary>What an admin key may do. Each role but <see cref="OwnUsage"/> may do what the one before it may.</summary>
public enum AdminRole
{
    /// <summary><c>own-usage</c>: reads the report and the calls of one project, and nothing else.</summary>
    OwnUsage,

    /// <summary><c>viewer</c>: reads everything, changes nothing.</summary>
    Viewer,

    /// <summary><c>operator</c>: also changes everything but admin keys and settings.</summary>
    Operator,

    /// <summary><c>admin</c>: may do everything.</summary>
    Admin,
}
