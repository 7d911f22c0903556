using System.Diagnostics;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;
using Farthing.Routing.Learned;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Routing;

/// <summary>Has learned policies learn: takes what was learned at an earlier start from the data folder, or trains, one after the other, beside the calls.</summary>
internal sealed partial class RouteTrainer(FarthingSettings settings, RouteTable routes, ILogger<RouteTrainer> logger) : BackgroundService
{
    private const string Untrained = "not trained, the log says why";

    /// <summary>The file of a policy's router.</summary>
    public static string FileOf(FarthingSettings settings, string route) => Path.Combine(settings.Data, "routes", route + ".router");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (LearnedRouteSettings route in settings.Routes.OfType<LearnedRouteSettings>())
        {
            if (routes.Find(route.Name) is not LearnedPolicy policy) continue;

            // A thread of its own below the others: training takes tens of seconds of one core.
            await Task.Factory.StartNew(() => Learn(route, policy, stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Learn(LearnedRouteSettings route, LearnedPolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            byte[] origin = ModelOrigin.Of(route.Outcomes, route.WeakName, route.StrongName);
            string file = FileOf(settings, route.Name);
            if (Load(file, origin, route.Name) is { Examples: >= LearnedTraining.FewestExamples } known)
            {
                policy.Learn(known);
                LogLoaded(route.Name, known.Examples);
                return;
            }

            long start = Stopwatch.GetTimestamp();
            LearnedModel model = LearnedTraining.Train(OutcomeFile.ReadOutcomes(File.ReadLines(route.Outcomes)), route.WeakName, route.StrongName, cancellationToken);
            Save(file, model, origin, route.Name);
            policy.Learn(model);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            LogTrained(route.Name, model.Examples, seconds);
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            GoByTable(route, policy, failure.Message, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start begins anew.
        }
    }

    /// <summary>What is too little to learn from says something by group all the same.</summary>
    private void GoByTable(LearnedRouteSettings route, LearnedPolicy policy, string problem, CancellationToken cancellationToken)
    {
        try
        {
            Dictionary<string, string> names = new(StringComparer.Ordinal) { [route.Weak] = route.WeakName, [route.Strong] = route.StrongName };
            policy.GoByTable(EvaluatedOutcomes.Of(OutcomeFile.ReadOutcomes(File.ReadLines(route.Outcomes)).TakeWhile(_ => !cancellationToken.IsCancellationRequested), names, route.Strong));
            policy.Missing = Untrained;
            LogByTable(route.Name, route.Outcomes, problem);
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            policy.Missing = Untrained;
            LogFailed(route.Name, route.Outcomes, failure.Message, route.Strong);
        }
    }

    private void Save(string file, LearnedModel model, byte[] origin, string route)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            LearnedFile.Save(file, model, origin);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(route, file, failure.Message);
        }
    }

    private LearnedModel? Load(string file, byte[] origin, string route)
    {
        try
        {
            return LearnedFile.Load(file, origin);
        }
        catch (InvalidDataException damage)
        {
            LogDamaged(route, file, damage.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The route {Route} goes by what it learned from {Examples} examples at an earlier start")]
    private partial void LogLoaded(string route, int examples);

    [LoggerMessage(Level = LogLevel.Information, Message = "The route {Route} has learned from {Examples} examples in {Seconds:F1} s")]
    private partial void LogTrained(string route, int examples, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the route {Route} had learned cannot be read from {File}: {Damage}; it is trained anew")]
    private partial void LogDamaged(string route, string file, string damage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the route {Route} has learned cannot be kept in {File}: {Problem}; it is trained anew at the next start")]
    private partial void LogUnsaved(string route, string file, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The route {Route} cannot learn from {File}: {Problem}. Until it can, the table of outcomes decides, by what the file and later calls say")]
    private partial void LogByTable(string route, string file, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The route {Route} cannot learn from {File}: {Problem}. Mend routes.{Route}.outcomes; until then {Strong} answers")]
    private partial void LogFailed(string route, string file, string problem, string strong);
}
