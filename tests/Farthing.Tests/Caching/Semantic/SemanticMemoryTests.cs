using System.Security.Cryptography;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Caching.Semantic.Serving;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Tests.Caching.Semantic;

/// <summary>What a route has learned is there after a restart; what somebody made of the file is not believed.</summary>
public sealed class SemanticMemoryTests : IDisposable
{
    private const string Weights = "weights 1";

    private static readonly SemanticOptions Help = new() { Route = "help" };

    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-semantic-").FullName;
    private readonly KeptLog _log = new();

    private string File => Path.Combine(_folder, SemanticMemory.FileName);

    [Fact]
    public void A_route_goes_on_where_it_stood()
    {
        SemanticRoute before = Taught();
        SemanticRoute after = Restored(before.Write());
        after.Serving.Statistics.ShouldBe(before.Serving.Statistics);
        after.Read().ShouldBe(before.Read());
        Question query = Semantics.Engine.Read("why is my payment pending");
        after.Serving.Decide(query, Scored(0.999f)).Evidence.ShouldBe("found wrong before");
    }

    [Fact]
    public void It_is_kept_in_the_data_folder()
    {
        byte[] learned = Taught().Write();
        Memory().Save(Weights, [KeyValuePair.Create("help", learned)]);
        Memory().Read(Weights)["help"].ShouldBe(learned);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_learned_with_other_weights_is_not_used()
    {
        Memory().Save(Weights, [KeyValuePair.Create("help", Taught().Write())]);
        Memory().Read("weights 2").ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_file_it_begins_anew_without_a_word()
    {
        Memory().Read(Weights).ShouldBeEmpty();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_was_cut_or_changed_anywhere_is_not_believed_and_an_alarm_says_so()
    {
        Memory().Save(Weights, [KeyValuePair.Create("help", Taught().Write())]);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int at = 0; at < whole.Length; at += 7)
        {
            System.IO.File.WriteAllBytes(File, whole[..at]);
            Memory().Read(Weights).ShouldBeEmpty($"cut at {at}");
            byte[] changed = [.. whole];
            changed[at] ^= 0x40;
            System.IO.File.WriteAllBytes(File, changed);
            Memory().Read(Weights).ShouldBeEmpty($"changed at {at}");
        }

        _log.Lines.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_file_of_somebodys_own_making_is_read_or_refused_but_never_breaks_the_gateway()
    {
        Memory().Save(Weights, [KeyValuePair.Create("help", Taught().Write())]);
        byte[] whole = System.IO.File.ReadAllBytes(File)[..^SHA256.HashSizeInBytes];
        Random random = new(7);
        for (int attempt = 0; attempt < 2_000; attempt++)
        {
            byte[] made = [.. whole];
            for (int change = 0; change < 3; change++) made[random.Next(16, made.Length)] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, [.. made, .. SHA256.HashData(made)]);
            if (!Memory().Read(Weights).TryGetValue("help", out byte[]? learned)) continue;
            SemanticRoute route = new(Help, new Random(1));
            try
            {
                route.Restore(learned);
                double.IsNaN(route.Serving.Statistics.Threshold).ShouldBeFalse();
            }
            catch (Exception refused) when (refused is InvalidDataException or IOException or ArgumentException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_of()
    {
        Directory.CreateDirectory(File + ".new");
        Memory().Save(Weights, []);
        _log.Lines.ShouldHaveSingleItem();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SemanticRoute Taught()
    {
        SemanticRoute route = new(Help, new Random(1));
        Question query = Semantics.Engine.Read("why is my payment pending");
        route.Serving.Report(route.Serving.Decide(query, Scored(0.999f)), right: false);
        for (int n = 0; n < 200; n++)
        {
            ServingDecision decision = route.Serving.Decide(Semantics.Engine.Read($"is order {n} on its way"), Scored(0.94f, n));
            if (decision.Action == ServingAction.Verify) route.Serving.Report(decision, right: true);
            route.Looked(wouldHit: true, served: false, new Usd(0.001m));
        }

        route.Judged(right: true, new Usd(0.0002m));
        return route;
    }

    private static SemanticRoute Restored(byte[] learned)
    {
        SemanticRoute route = new(Help, new Random(1));
        route.Restore(learned);
        return route;
    }

    private static QuestionMatch Scored(float probability, long entry = 7) => new(
        entry, Semantics.Engine.Read("when will my payment arrive"), new Comparison { Kind = MatchKind.Scored, Guard = GuardResult.Passed, Similarity = 0.9f, Probability = probability });

    private SemanticMemory Memory() => new(_folder, _log);

    private sealed class KeptLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) Lines.Add(formatter(state, exception));
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
