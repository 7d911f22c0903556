using System.Security.Cryptography;
using Farthing.Gateway.Authentication;

namespace Farthing.Gateway.Admin;

/// <summary>The key of the admin API: made at the first start, kept in a file that only its owner can read.</summary>
public sealed class AdminKey
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "admin.key";

    private readonly KeyHash _hash;

    private AdminKey(string key, string file, bool isNew) => (_hash, File, IsNew) = (KeyHash.Of(key), file, isNew);

    /// <summary>Where the key stands.</summary>
    public string File { get; }

    /// <summary>Whether the key was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>Reads the key, making it if there is none.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read or written.</exception>
    public static AdminKey ReadOrCreate(string dataFolder)
    {
        string file = Path.Combine(dataFolder, FileName);
        if (Read(dataFolder) is { } known) return new AdminKey(known, file, isNew: false);
        string key = "fa-admin-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(file, options)) writer.Write(key);
        return new AdminKey(key, file, isNew: true);
    }

    /// <summary>The key in a data folder, or <c>null</c> when there is none: for the command line on the same machine.</summary>
    public static string? Read(string dataFolder)
    {
        string file = Path.Combine(dataFolder, FileName);
        if (!System.IO.File.Exists(file)) return null;
        string key = System.IO.File.ReadAllText(file).Trim();
        return key.Length >= 16 ? key : null;
    }

    /// <summary>Whether a presented key is this one; the time taken does not depend on where they differ.</summary>
    public bool Matches(string presented) => KeyHash.Of(presented).Equals(_hash);
}
