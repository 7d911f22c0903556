using System.Text.Json;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Tests.Rendering;

/// <summary>What people see of the caches, as the texts in the folder Expected.</summary>
public sealed class CacheViewTests
{
    private const string Stats = """
        {"memory":{"entries":48210,"bytes":201326592,"most_bytes":268435456,"evictions":1204},
         "looks":{"since":"2026-11-14T09:00:00Z","memory_hits":812345,"store_hits":1203,"misses":190211},
         "results":{"stored":40,"hits":380,"misses":40},"waiting":0,"trouble":null,"since":"2026-11-14T10:31:00Z",
         "caches":[{"cache":"exact","calls":700000,"share":0.7,"cost_usd":"0","saved_usd":"412.33"},{"cache":"miss","calls":250000,"share":0.25,"cost_usd":"151.2","saved_usd":"0"},
                   {"cache":"faq","calls":40000,"share":0.04,"cost_usd":"0","saved_usd":"0"},{"cache":"partial","calls":10000,"share":0.01,"cost_usd":"0.5","saved_usd":"1.9"}],
         "own_costs":[{"feature":"question embedding","calls":1200,"cost_usd":"0.31"}],"saved_usd":"414.23","net_saved_usd":"413.92",
         "features":[{"feature":"support","calls":900000,"answered":700000,"hit_share":0.777778,"cost_usd":"120","saved_usd":"400"},{"feature":"","calls":100000,"answered":40000,"hit_share":0.4,"cost_usd":"31.7","saved_usd":"14.23"}],
         "endpoints":[{"endpoint":"chat","calls":1000000,"answered":740000,"hit_share":0.74,"cost_usd":"151.7","saved_usd":"414.23"}],
         "sizes":[{"times":0.5,"bytes":134217728,"hit_share":0.61,"saved_usd":"370.1","more_usd":"-42.13"},{"times":1,"bytes":268435456,"hit_share":0.7,"saved_usd":"412.23","more_usd":"0"},{"times":2,"bytes":536870912,"hit_share":0.74,"saved_usd":"431","more_usd":"18.77"}],
         "times":[{"ttl":"1h","hit_share":0.5,"saved_usd":"300"},{"ttl":"1d","hit_share":0.71,"saved_usd":"415"}]}
        """;

    private const string Advice = """
        {"since":"2026-11-14T09:00:00Z","looks":1002345,"memory_bytes":268435456,"advised_memory_bytes":536870912,"more_usd":"18.77",
         "routes":[],
         "features":[{"feature":"support","looks":900000,"memory_hit_share":0.76,"memory_saved_usd":"396","twice_more_usd":"18.77","half_less_usd":"42.13","hit_share":0.77,"ttl":"1d","saved_usd":"400","saved_in_month_usd":"410"},
                     {"feature":"","looks":40,"memory_hit_share":0,"memory_saved_usd":"0","twice_more_usd":"0","half_less_usd":"0","hit_share":0,"ttl":null,"saved_usd":"0","saved_in_month_usd":"0"}],
         "counted_questions":"counts","repeated":[{"project":"shop","feature":"support","repeats":1204,"from_another_user":1100,"cost_usd":"3.2"}],
         "settings":"cache:\n  memory: 512MiB\n  rules:\n    - { for: { feature: \"support\" }, ttl: 1d }\n"}
        """;

    [Fact]
    public void Stats_say_what_was_found_saved_and_what_more_memory_would_save() => Render(100, console => CacheView.WriteStats(console, Json(Stats))).ShouldBe(Expected("cache-stats"));

    [Fact]
    public void Advice_comes_with_the_settings_for_it() => Render(100, console => CacheView.WriteAdvice(console, Json(Advice))).ShouldBe(Expected("cache-tune"));

    [Fact]
    public void Where_questions_are_not_counted_it_says_why_and_what_to_do() =>
        Render(80, console => CacheView.WriteSuggestions(console, Json("""{"mode":"off","since":"2026-11-14T09:00:00Z","asked":0,"questions":[]}"""))).ShouldContain("cache.suggest: counts");

    [Fact]
    public void Proposals_begin_a_file_of_answers()
    {
        string text = Render(100, console => CacheView.WriteSuggestions(console, Json("""
            {"mode":"on","since":"2026-11-14T09:00:00Z","asked":12,"questions":[{"question":"When are \"you\" open?","hash":"0123456789abcdef0123456789abcdef","project":"shop","feature":"","count":9,"at_least":8,"cost_usd":"0.01"}]}
            """)));
        text.ShouldContain("When are \"you\" open?");
        text.ShouldContain("questions: [\"When are \\u0022you\\u0022 open?\"]");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Render(int width, Action<Spectre.Console.IAnsiConsole> write)
    {
        using StringWriter text = new();
        write(Terminal.CreateConsole(text, isRedirected: true, new Dictionary<string, string> { ["COLUMNS"] = $"{width}" }));
        return Trim(text.ToString());
    }

    private static string Expected(string name) => Trim(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Rendering", "Expected", $"{name}.txt")));

    private static string Trim(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
}
