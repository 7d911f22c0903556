namespace Farthing.Files;

/// <summary>Writes files all or nothing: who reads one finds what was there before or all that is there now, also when the process is killed meanwhile.</summary>
public static class WholeFile
{
    /// <summary>Replaces a file, or makes it.</summary>
    /// <param name="path">The file; beside it one with <c>.new</c> at the end is written first.</param>
    /// <param name="write">Writes what is to be in it.</param>
    /// <param name="flushToDisk">Whether it is to be on the disk when this returns, and not only with the operating system.</param>
    /// <param name="mode">Who may read and write it, where the operating system knows that; <c>null</c> for what is usual.</param>
    /// <exception cref="IOException">It cannot be written; what was there before is there still.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; what was there before is there still.</exception>
    public static void Write(string path, Action<Stream> write, bool flushToDisk = false, UnixFileMode? mode = null)
    {
        string fresh = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (mode is { } only && !OperatingSystem.IsWindows()) options.UnixCreateMode = only;
        using (FileStream file = new(fresh, options))
        {
            write(file);
            file.Flush(flushToDisk);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
