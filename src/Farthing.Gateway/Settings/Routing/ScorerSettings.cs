using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>The check <c>scorer</c>: learned from recorded outcomes, with a threshold that keeps the promise.</summary>
public sealed record ScorerSettings
{
    /// <summary>The outcomes file. Relative to the settings file.</summary>
    public required string Outcomes { get; init; }

    /// <summary>The cheap model's name in the file. Default: as in <c>models</c>, without the provider.</summary>
    public required string Weak { get; init; }

    /// <summary>The strong model's name in the file. Default: the last of <c>models</c>, or <c>escalate</c>, without the provider.</summary>
    public required string Strong { get; init; }

    internal ScorerOptions ToOptions(Promise promise) => new() { File = Outcomes, Weak = Weak, Strong = Strong, Promise = promise };

    /// <summary>Reads the check; the file is looked through, so that what is wrong in it is told at start.</summary>
    internal static ScorerSettings? Read(Section checks, string weak, string strong)
    {
        if (!checks.Has("scorer")) return null;
        Section section = checks.Child("scorer");
        string outcomes = section.RequiredText("outcomes");
        ScorerSettings settings = new()
        {
            Outcomes = outcomes.Length == 0 ? "" : section.FullPath("outcomes", outcomes),
            Weak = section.Text("weak") ?? WithoutProvider(weak),
            Strong = section.Text("strong") ?? WithoutProvider(strong),
        };
        section.Finish();
        if (outcomes.Length > 0) Check(section, settings);
        return settings;
    }

    private static void Check(Section section, ScorerSettings settings)
    {
        try
        {
            bool isThere = false;
            foreach (OutcomeRow row in OutcomeFile.ReadOutcomes(File.ReadLines(settings.Outcomes)))
                isThere |= row.Models.TryGetValue(settings.Weak, out ModelOutcome? weak) && weak.Response is not null && row.Models.ContainsKey(settings.Strong);

            if (!isThere) section.Problem("outcomes", $"{settings.Outcomes} has no line with an answer of \"{settings.Weak}\" and an outcome of \"{settings.Strong}\"; name the models as the file does with 'weak' and 'strong'");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            section.Problem("outcomes", $"the file {settings.Outcomes} cannot be read: {error.Message}");
        }
        catch (FormatException error)
        {
            section.Problem("outcomes", $"in {settings.Outcomes}, {error.Message}");
        }
    }

    private static string WithoutProvider(string model) => model[(model.LastIndexOf('/') + 1)..];
}
