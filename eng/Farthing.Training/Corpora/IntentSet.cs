using System.Text.Json;

namespace Farthing.Training.Corpora;

/// <summary>
/// A set of questions labelled with what they ask for. What stands in the fixed order of arrival is never trained on: the replay of it
/// measures texts that the weights have not seen.
/// </summary>
internal sealed class IntentSet
{
    /// <summary>Sets whose licence allows shipping weights trained on them.</summary>
    public static readonly string[] Names = ["banking77", "clinc150", "hwu64"];

    // Kinds of request whose answer hangs on what else is in the text: knowing the kind says nothing about the answer.
    private static readonly HashSet<string> OpenEnded =
    [
        "qa_factoid", "qa_definition", "qa_maths", "qa_stock", "qa_currency", "general_quirky", "definition", "translate", "spelling", "calculator", "measurement_conversion",
        "exchange_rate",
    ];

    private IntentSet(string name, List<LabelledText> texts)
    {
        Name = name;
        List<string> clusters = [.. texts.GroupBy(text => text.Cluster).Where(group => group.Count() > 1 && !OpenEnded.Contains(group.Key)).Select(group => group.Key).Order()];
        Kinds = clusters.Select((cluster, at) => (cluster, at)).ToDictionary(entry => entry.cluster, entry => entry.at);
        Texts = texts;
    }

    public string Name { get; }

    /// <summary>The clusters that are kinds of request, with their number.</summary>
    public IReadOnlyDictionary<string, int> Kinds { get; }

    public IReadOnlyList<LabelledText> Texts { get; }

    /// <summary>Reads a set without the texts of its order of arrival.</summary>
    public static IntentSet Read(string folder, string name)
    {
        HashSet<string> kept = [.. Lines(Path.Combine(folder, $"arrivals_{name}_distinct.jsonl")).Select(text => text.Text)];
        return new IntentSet(name, [.. Lines(Path.Combine(folder, $"stream_{name}_dev.jsonl")).Where(text => !kept.Contains(text.Text))]);
    }

    /// <summary>The same kinds of request with some of the texts.</summary>
    public IntentSet With(List<LabelledText> texts) => new(Name, texts);

    public static IEnumerable<LabelledText> Lines(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return new LabelledText(row.RootElement.GetProperty("text").GetString()!, row.RootElement.GetProperty("cluster").GetString()!);
        }
    }
}
