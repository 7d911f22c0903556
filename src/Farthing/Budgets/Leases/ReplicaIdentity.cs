using System.Security.Cryptography;

namespace Farthing.Budgets.Leases;

/// <summary>The identity of a data folder among those that share budgets: what was spent is remembered there, so leases belong to it and not to a machine's name.</summary>
public static class ReplicaIdentity
{
    private const string FileName = "replica";
    private const int Bytes = 8;

    /// <summary>Reads it, or makes one. The caller holds the folder's lock.</summary>
    public static string ReadOrCreate(string dataFolder)
    {
        string path = Path.Combine(Path.GetFullPath(dataFolder), FileName);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: Bytes * 2 } known) return known;
        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        File.WriteAllText(path, made);
        return made;
    }
}
