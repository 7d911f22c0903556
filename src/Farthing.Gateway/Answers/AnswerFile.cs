using Farthing.Administration;
using Farthing.Answers.Documents;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Answers;

/// <summary>Reads a file of FAQ entries and rules: the same documents as under <c>faq</c> and <c>answer_rules</c> in the settings.</summary>
internal static class AnswerFile
{
    private static readonly AdministrationKind[] Kinds = [FaqKind.Instance, AnswerRuleKind.Instance];

    /// <summary>Reads it.</summary>
    /// <exception cref="SettingsException">Anything is wrong with it; it lists all of it with its lines.</exception>
    public static AdministrationSnapshot Read(string file)
    {
        SettingsContext context = new(new SettingsSource { File = file, Directory = Path.GetDirectoryName(file) ?? ".", Environment = new Dictionary<string, string>() });
        Section root = new(YamlTree.Read(context.Source, context), "", context);
        if (context.IsUnreadable) throw context.ToException();
        List<SettingsEntry> entries = EntrySections.ReadAll(root, Kinds);
        root.Finish();
        return context.HasProblems ? throw context.ToException() : AdministrationSnapshot.Of(entries);
    }
}
