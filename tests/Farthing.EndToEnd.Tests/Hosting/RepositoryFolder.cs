namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>Finds files of the repository from wherever the tests were built to.</summary>
internal static class RepositoryFolder
{
    public static string Find(params string[] below)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Farthing.slnx")))
            {
                return Path.Combine([folder.FullName, .. below]);
            }
        }

        throw new DirectoryNotFoundException("The tests do not run below the folder that holds Farthing.slnx.");
    }
}
