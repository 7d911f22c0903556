using System.Security.Cryptography;
using System.Text;
using Farthing.Administration.Keys;
using Farthing.Gateway.Settings;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Without_a_file_everything_has_its_default()
    {
        using SettingsFolder folder = new();
        FarthingSettings settings = folder.Load();
        settings.Urls.ShouldBe(["http://127.0.0.1:9600"]);
        settings.Data.ShouldBe(Path.Combine(folder.Path, ".farthing"));
        settings.Providers.ShouldBeEmpty();
        settings.Entries.ShouldBeEmpty();
        settings.Limits.ShouldBe(new LimitSettings());
        settings.Timeouts.ShouldBe(new TimeoutSettings());
        settings.Ledger.ShouldBe(new LedgerSettings());
        settings.Logging.ShouldBe(new LoggingSettings());
    }

    [Fact]
    public void An_empty_file_is_as_good_as_none()
    {
        using SettingsFolder folder = new("# nothing yet\n");
        folder.Load().Urls.ShouldBe(["http://127.0.0.1:9600"]);
    }

    [Fact]
    public void Without_a_file_the_variables_of_the_official_SDKs_make_the_providers()
    {
        using SettingsFolder folder = new();
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Environment["OPENAI_BASE_URL"] = "http://127.0.0.1:9601/v1/";
        folder.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        folder.Environment["GEMINI_API_KEY"] = "";

        FarthingSettings settings = folder.Load();

        settings.Providers.Keys.ShouldBe(["openai", "anthropic"], ignoreOrder: true);
        ProviderSettings openai = settings.Providers["openai"];
        openai.Kind.ShouldBe(ProviderKind.OpenAI);
        openai.BaseUrl.AbsoluteUri.ShouldBe("http://127.0.0.1:9601/v1");
        openai.ApiKey!.Reveal().ShouldBe("sk-openai");
        openai.Auth.ShouldBe(ProviderAuth.Bearer);
        ProviderSettings anthropic = settings.Providers["anthropic"];
        anthropic.BaseUrl.AbsoluteUri.ShouldBe("https://api.anthropic.com/");
        anthropic.Auth.ShouldBe(ProviderAuth.XApiKey);
    }

    [Fact]
    public void Providers_in_the_file_are_the_only_ones()
    {
        using SettingsFolder folder = new("providers:\n  ollama:\n");
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        FarthingSettings settings = folder.Load();
        settings.Providers.Keys.ShouldBe(["ollama"]);
        settings.Providers["ollama"].Auth.ShouldBe(ProviderAuth.None);
        settings.Providers["ollama"].ApiKey.ShouldBeNull();
    }

    [Fact]
    public void A_full_file_is_read_key_by_key()
    {
        using SettingsFolder folder = new(
            """
            urls: [http://127.0.0.1:9700, "http://[::1]:9700"]
            data: state
            providers:
              openai: {}
              groq:
                api_key: file:groq.key
                unknown_price: block
                headers: { x-team: core, x-token: env:TEAM_TOKEN }
              my-azure:
                kind: openai
                base_url: https://contoso.openai.azure.com/openai/deployments/gpt
                auth: api-key
                api_key: env:AZURE_KEY
                query: { api-version: 2024-10-21 }
                catalog: azure
            deployments:
              - provider: openai
                model: gpt-4o
              - name: azure-4o
                provider: my-azure
                model: gpt-4o
                upstream_model: gpt-4o-eu
                weight: 3
                unknown_price: estimate-high
              - { name: llama, provider: groq, model: llama-3.3-70b }
            aliases:
              smart: gpt-4o
              cheap: { model: llama-3.3-70b, baseline: gpt-4o }
            keys:
              - name: web
                secret: env:WEB_KEY
                project: shop
                team: web
                feature: search
                expires: 2027-01-31
              - { name: old, secret: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", disabled: true }
            limits: { max_body: 8MB, max_depth: 64, max_buffered_answer: 2 MiB }
            timeouts: { connect: 500ms, first_byte: 1.5m, between_events: 30s, total: 1d }
            ledger: { when_unavailable: pass, max_backlog: 5000, sync_interval: 5ms, rollup_keys_per_hour: 200, refusals_per_minute: 3 }
            shutdown: { grace: 0 }
            logging: { level: warning, format: json }
            """);
        folder.Write("groq.key", "gsk_from_file\n");
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Environment["AZURE_KEY"] = "azure-secret";
        folder.Environment["TEAM_TOKEN"] = "token";
        folder.Environment["WEB_KEY"] = "sk-farthing-0123456789";

        FarthingSettings settings = folder.Load();

        settings.Urls.Count.ShouldBe(2);
        settings.Data.ShouldBe(Path.Combine(folder.Path, "state"));
        settings.Providers["groq"].BaseUrl.AbsoluteUri.ShouldBe("https://api.groq.com/openai/v1");
        settings.Providers["groq"].ApiKey!.Reveal().ShouldBe("gsk_from_file");
        settings.Providers["groq"].Headers.ShouldBe(new Dictionary<string, string> { ["x-team"] = "core", ["x-token"] = "token" }, ignoreOrder: true);
        settings.Providers["my-azure"].Query["api-version"].ShouldBe("2024-10-21");
        settings.Providers["my-azure"].Auth.ShouldBe(ProviderAuth.ApiKey);
        settings.Providers["my-azure"].Catalog.ShouldBe("azure");
        settings.Providers["openai"].Catalog.ShouldBe("openai");
        settings.Deployments.ShouldBe(
        [
            new DeploymentSettings { Name = "openai/gpt-4o", Provider = "openai", Model = "gpt-4o", UpstreamModel = "gpt-4o" },
            new DeploymentSettings
            {
                Name = "azure-4o", Provider = "my-azure", Model = "gpt-4o", UpstreamModel = "gpt-4o-eu", Weight = 3,
                UnknownPrice = UnknownPricePolicy.EstimateHigh,
            },
            new DeploymentSettings
            {
                Name = "llama", Provider = "groq", Model = "llama-3.3-70b", UpstreamModel = "llama-3.3-70b", UnknownPrice = UnknownPricePolicy.Block,
            },
        ]);
        settings.Aliases["smart"].ShouldBe(new AliasSettings { Model = "gpt-4o" });
        settings.Aliases["cheap"].ShouldBe(new AliasSettings { Model = "llama-3.3-70b", Baseline = "gpt-4o" });
        KeyDocument[] keys = [.. settings.Entries.Select(entry => entry.Document.ShouldBeOfType<KeyDocument>())];
        keys[0].Secrets.ShouldHaveSingleItem().Hash.ToArray().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes("sk-farthing-0123456789")));
        keys[0].Expires.ShouldBe(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero));
        keys[0].Project.ShouldBe("shop");
        keys[1].Disabled.ShouldBeTrue();
        settings.Limits.ShouldBe(new LimitSettings { MaxBody = 8_000_000, MaxDepth = 64, MaxBufferedAnswer = 2 << 20 });
        settings.Timeouts.ShouldBe(new TimeoutSettings
        {
            Connect = TimeSpan.FromMilliseconds(500),
            FirstByte = TimeSpan.FromSeconds(90),
            BetweenEvents = TimeSpan.FromSeconds(30),
            Total = TimeSpan.FromDays(1),
        });
        settings.Ledger.ShouldBe(new LedgerSettings
        {
            WhenUnavailable = WhenUnavailable.Pass,
            MaxBacklog = 5000,
            SyncInterval = TimeSpan.FromMilliseconds(5),
            RollupKeysPerHour = 200,
            RefusalsPerMinute = 3,
        });
        settings.Shutdown.Grace.ShouldBe(TimeSpan.Zero);
        settings.Logging.ShouldBe(new LoggingSettings { Level = LogLevel.Warning, Format = LogFormat.Json });
    }

    [Fact]
    public void A_secret_never_prints()
    {
        using SettingsFolder folder = new();
        folder.Environment["OPENAI_API_KEY"] = "sk-openai-very-secret";
        folder.Load().Providers["openai"].ToString().ShouldNotContain("very-secret");
    }

    [Fact]
    public void Addresses_of_the_command_line_win_over_all_others()
    {
        using SettingsFolder folder = new("urls: http://127.0.0.1:1111\n");
        folder.Environment["FARTHING__URLS"] = "http://127.0.0.1:2222";
        folder.Load().Urls.ShouldBe(["http://127.0.0.1:2222"]);
        folder.Load(urls: "http://127.0.0.1:3333;http://localhost:4444").Urls.ShouldBe(["http://127.0.0.1:3333", "http://localhost:4444"]);
    }

    [Fact]
    public void Another_file_is_read_when_it_is_named()
    {
        using SettingsFolder folder = new("urls: http://127.0.0.1:1111\n");
        folder.Write("other.yaml", "urls: http://127.0.0.1:2222\n");
        folder.Load("other.yaml").Urls.ShouldBe(["http://127.0.0.1:2222"]);
    }

    [Fact]
    public void The_data_folder_is_found_without_any_secret()
    {
        using SettingsFolder folder = new("data: /var/lib/farthing\nproviders:\n  openai:\n    api_key: env:NOT_HERE\n");
        SettingsLoader.FindDataFolder(folder.Source()).ShouldBe("/var/lib/farthing");
    }
}
