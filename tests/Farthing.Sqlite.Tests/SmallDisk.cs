using System.Diagnostics;

namespace Farthing.Sqlite.Tests;

/// <summary>A disk of a few megabytes in memory, mounted for one test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one, or gives <c>null</c> where that is not possible.</summary>
    public static SmallDisk? TryMount(string parent, int megabytes)
    {
        if (!OperatingSystem.IsLinux()) return null;
        string path = Directory.CreateDirectory(System.IO.Path.Combine(parent, "disk")).FullName;
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "farthing-test", path) ? new SmallDisk(path) : null;
    }

    /// <summary>Writes a file of that name until the disk is full.</summary>
    public void Fill(string name)
    {
        using FileStream ballast = new(System.IO.Path.Combine(Path, name), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] zeros = new byte[4096];
        try
        {
            while (true) ballast.Write(zeros);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Dispose() => Run("umount", "-l", Path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
