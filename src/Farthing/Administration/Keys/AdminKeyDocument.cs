namespace Farthing.Administration.Keys;

/// <summary>A key of the admin API, beside the one in the data folder's file.</summary>
public sealed record AdminKeyDocument : SecretDocument
{
    /// <summary>What it may do. Default <see cref="AdminRole.Viewer"/>.</summary>
    public AdminRole Role { get; init; } = AdminRole.Viewer;

    /// <summary>The project whose usage a key of the role <see cref="AdminRole.OwnUsage"/> may read; else empty.</summary>
    public string Project { get; init; } = "";
}
