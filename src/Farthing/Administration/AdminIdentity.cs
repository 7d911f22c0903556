namespace Farthing.Administration;

/// <summary>Who administers.</summary>
/// <param name="Name">The name in the audit log: of an admin key, or <c>command line (user …)</c>.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Project">The one project that it may see, for <see cref="AdminRole.OwnUsage"/>; else empty.</param>
public sealed record AdminIdentity(string Name, AdminRole Role, string Project = "");
