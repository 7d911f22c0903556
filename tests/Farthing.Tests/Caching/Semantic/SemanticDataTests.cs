using System.Text.Json;
using Farthing.Caching.Semantic.Evaluation;
using Farthing.Caching.Semantic.Policy;

namespace Farthing.Tests.Caching.Semantic;

public sealed class SemanticDataTests
{
    private static readonly string? Folder = Find();

    [Theory]
    [InlineData("hwu64", 0.15)]
    [InlineData("covidq", 0.045)]
    public void Distinct_questions_are_answered_within_the_accepted_error(string set, double right)
    {
        Assert.SkipWhen(Folder is null, "the questions (../shared/data/semcache) are not here");
        (int hits, int wrong, int count) = (0, 0, 0);
        Dictionary<long, string> clusters = [];
        using StreamReplay replay = new(Semantics.Engine, new ServingOptions(), new Random(1));
        foreach (string line in File.ReadLines(Path.Combine(Folder!, $"arrivals_{set}_distinct.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            clusters[count] = row.RootElement.GetProperty("cluster").GetString()!;
            ReplayResult result = replay.Next(count, row.RootElement.GetProperty("text").GetString()!);
            if (result.Hit && clusters[result.Matched!.Value] == clusters[count]) hits++;
            else if (result.Hit) wrong++;
            count++;
        }

        wrong.ShouldBeLessThanOrEqualTo((int)(0.01 * count));
        hits.ShouldBeGreaterThanOrEqualTo((int)(right * count));
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string data = Path.Combine(folder.FullName, "shared", "data", "semcache");
            if (Directory.Exists(data)) return data;
        }

        return null;
    }
}
