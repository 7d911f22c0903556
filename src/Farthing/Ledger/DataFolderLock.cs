namespace Farthing.Ledger;

/// <summary>
/// Holds a data folder for one process. The operating system holds the lock, so a process that is killed gives it back.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>The name of the lock's file in the data folder.</summary>
    public const string FileName = "farthing.lock";

    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder if there is none, and takes it.</summary>
    /// <exception cref="LedgerException">Another process holds it, or it cannot be written.</exception>
    public static DataFolderLock Take(string dataFolder)
    {
        string folder = Path.GetFullPath(dataFolder);
        try
        {
            Directory.CreateDirectory(folder);
            FileStream file = new(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolderLock(file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw CannotWrite(folder, exception);
        }
        catch (IOException exception) when (IsHeldByAnother(folder))
        {
            throw new LedgerException(
                $"The data folder '{folder}' is in use by another Farthing process. Stop that process, or give this one a folder of its own with the setting 'data'.",
                exception);
        }
        catch (IOException exception)
        {
            throw CannotWrite(folder, exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static LedgerException CannotWrite(string folder, Exception exception) => new(
        $"The data folder '{folder}' cannot be written: {exception.Message} Make it writable for this user, or name another folder with the setting 'data'.",
        exception);

    /// <summary>A lock that is refused and a disk that is full or read-only are one exception type here: what can be opened for reading is refused by a lock.</summary>
    private static bool IsHeldByAnother(string folder)
    {
        try
        {
            using FileStream read = new(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
