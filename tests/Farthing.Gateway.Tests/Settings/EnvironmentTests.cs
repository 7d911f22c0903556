using Farthing.Administration.Keys;
using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Tests.Settings;

public sealed class EnvironmentTests
{
    [Fact]
    public void Every_kind_of_key_can_be_overridden()
    {
        using SettingsFolder folder = new(
            """
            providers:
              my-azure: { kind: openai, base_url: http://old, api_key: env:AZURE_KEY }
            keys:
              - { name: web, secret: env:WEB_KEY }
            limits: { max_depth: 64 }
            """);
        folder.Environment["AZURE_KEY"] = "azure-secret";
        folder.Environment["WEB_KEY"] = "sk-farthing-0123456789";
        folder.Environment["FARTHING__PROVIDERS__MY_AZURE__BASE_URL"] = "https://new.example.com";
        folder.Environment["FARTHING__PROVIDERS__GROQ__API_KEY"] = "written out";
        folder.Environment["FARTHING__KEYS__0__TEAM"] = "core";
        folder.Environment["FARTHING__KEYS__1__NAME"] = "second";
        folder.Environment["FARTHING__KEYS__1__SECRET"] = "sk-farthing-9876543210";
        folder.Environment["FARTHING__LIMITS__MAX_DEPTH"] = "32";
        folder.Environment["FARTHING__ALIASES__SMART"] = "gpt-4o";
        folder.Environment["FARTHING__DATA"] = "elsewhere";
        folder.Environment["FARTHING__LOGGING__LEVEL"] = "";

        FarthingSettings settings = folder.Load();

        settings.Providers["my-azure"].BaseUrl.AbsoluteUri.ShouldBe("https://new.example.com/");
        settings.Providers["groq"].ApiKey!.Reveal().ShouldBe("written out");
        settings.Entries[0].Document.ShouldBeOfType<KeyDocument>().Team.ShouldBe("core");
        settings.Entries[1].Name.ShouldBe("second");
        settings.Limits.MaxDepth.ShouldBe(32);
        settings.Aliases["smart"].Model.ShouldBe("gpt-4o");
        settings.Data.ShouldBe(Path.Combine(folder.Path, "elsewhere"));
        settings.Logging.ShouldBe(new LoggingSettings());
    }

    [Fact]
    public void Whether_there_is_a_provider_is_known_before_anything_is_checked_against_it()
    {
        using SettingsFolder folder = new("routes: { thrifty: { kind: cascade, models: [gpt-5-mini, gpt-5] } }");
        SettingsLoader.FindProviders(folder.Source()).ShouldBeFalse();
        folder.Environment["OPENAI_API_KEY"] = "sk-0123456789";
        SettingsLoader.FindProviders(folder.Source()).ShouldBeTrue();
        folder.Environment.Clear();
        folder.Environment["FARTHING__PROVIDERS__GROQ__API_KEY"] = "written out";
        SettingsLoader.FindProviders(folder.Source()).ShouldBeTrue();
    }

    [Fact]
    public void Lists_can_be_built_from_nothing_in_the_order_of_their_index()
    {
        using SettingsFolder folder = new();
        for (int i = 0; i < 12; i++) folder.Environment[$"FARTHING__URLS__{i}"] = $"http://127.0.0.1:{9000 + i}";
        folder.Load().Urls.ShouldBe(Enumerable.Range(9000, 12).Select(port => $"http://127.0.0.1:{port}"));
    }

    [Fact]
    public void A_problem_names_the_variable()
    {
        using SettingsFolder folder = new();
        folder.Environment["FARTHING__LIMITS__MAX_BODDY"] = "1MB";
        folder.OnlyProblem().ToString().ShouldBe(
            "environment variable FARTHING__LIMITS__MAX_BODDY: limits.max_boddy: is not a known key; did you mean \"max_body\"?");
    }

    [Fact]
    public void An_index_beyond_the_end_of_a_list_is_refused()
    {
        using SettingsFolder folder = new();
        folder.Environment["FARTHING__KEYS__3__NAME"] = "web";
        folder.Problems().ShouldContain(p => p.Message.Contains("from 0 to 0"));
    }
}
