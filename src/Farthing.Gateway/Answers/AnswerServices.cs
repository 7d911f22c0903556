using Farthing.Administration;
using Farthing.Answers;
using Farthing.Answers.Matching;
using Farthing.Gateway.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Answers;

/// <summary>What answers without a model.</summary>
internal static class AnswerServices
{
    /// <summary>Adds it. A file that cannot be used ends the start.</summary>
    public static IServiceCollection AddAnswers(this IServiceCollection services, FarthingSettings settings)
    {
        AdministrationSnapshot ofFile = settings.Answers.File is { } file ? AnswerFile.Read(file) : AdministrationSnapshot.Empty;
        return services
            .AddSingleton(settings.Answers)
            .AddSingleton(settings.Answers.ToOptions())
            .AddSingleton(provider =>
            {
                var answers = new AnswersInForce(provider.GetService<IQuestionMatcher>());
                answers.ReplaceFile(ofFile);
                provider.GetRequiredService<AdministrationDirectory>().Subscribe(answers.ReplaceAdministered);
                return answers;
            })
            .AddSingleton<AnswerReload>()
            .AddSingleton<AnswerPages>()
            .AddSingleton<AnswerStage>();
    }
}
