namespace Farthing.Tests.Tokens;

/// <summary>Finds the evaluation data beside the repository; the tests that need it skip where it is absent.</summary>
internal static class EvaluationData
{
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", relative);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    public static string OrSkip(string relative)
    {
        string? path = Find(relative);
        Assert.SkipWhen(path is null, $"The evaluation data '{relative}' is not beside this repository.");
        return path!;
    }
}
