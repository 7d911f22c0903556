using System.Text.Json;

namespace Farthing.Tests.Pricing;

/// <summary>The recorded answers that costs are checked against. They lie beside the repository and may be absent.</summary>
internal static class RecordedCase
{
    public static string? File { get; } = Find();

    public static IEnumerable<JsonElement> All()
    {
        Assert.SkipWhen(File is null, "the recorded answers (../shared/data/pricing/cases.jsonl) are not here");
        foreach (string line in System.IO.File.ReadLines(File!)) yield return JsonDocument.Parse(line).RootElement;
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "data", "pricing", "cases.jsonl");
            if (System.IO.File.Exists(candidate)) return candidate;
        }

        return null;
    }
}
