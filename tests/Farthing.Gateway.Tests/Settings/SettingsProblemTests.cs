using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Tests.Settings;

public sealed class SettingsProblemTests
{
    [Theory]
    [InlineData("limts:\n  max_body: 1MB", "farthing.yaml:1: limts: is not a known key; did you mean \"limits\"?")]
    [InlineData("limits:\n  max_boddy: 1MB", "farthing.yaml:2: limits.max_boddy: is not a known key; did you mean \"max_body\"?")]
    [InlineData("limits:\n  zebra: 1", "farthing.yaml:2: limits.zebra: is not a known key; known here: max_body, max_depth, max_buffered_answer, max_answer")]
    [InlineData("limits: 7", "farthing.yaml:1: limits: must be a map of keys, not a single value")]
    [InlineData("limits:\n  - 7", "farthing.yaml:1: limits: must be a map of keys, not a list")]
    [InlineData("keys:\n  name: web", "farthing.yaml:1: keys: must be a list (lines that begin with \"- \"), not a map of keys")]
    [InlineData("deployments:\n  - gpt-4o", "farthing.yaml:2: deployments[0]: must be a map of keys, not a single value")]
    [InlineData("data: [a, b]", "farthing.yaml:1: data: must be one value, not a list")]
    [InlineData("limits:\n  max_depth: deep", "farthing.yaml:2: limits.max_depth: \"deep\" is not allowed: a whole number from 8 to 1024")]
    [InlineData("limits:\n  max_depth: 7", "farthing.yaml:2: limits.max_depth: \"7\" is not allowed: a whole number from 8 to 1024")]
    [InlineData("limits:\n  max_body: 2TB", "farthing.yaml:2: limits.max_body: \"2TB\" is not allowed: a size from 1 KiB to 1 GiB, written as bytes or with KB, MB, GB, KiB, MiB or GiB")]
    [InlineData("timeouts:\n  connect: 10", "farthing.yaml:2: timeouts.connect: \"10\" is not allowed: a time from 100ms to 5m, written with ms, s, m, h or d")]
    [InlineData("ledger:\n  when_unavailable: refuze", "farthing.yaml:2: ledger.when_unavailable: \"refuze\" is not allowed; did you mean \"refuse\"? Allowed: refuse, pass")]
    [InlineData("data: a\nlimits: {}\ndata: b", "farthing.yaml:3: data: is set twice; it is first set on line 1")]
    [InlineData("deployments:\n  - provider: opnai\n    model: m", "farthing.yaml:2: deployments[0].provider: no provider is named \"opnai\"; did you mean \"openai\"?")]
    [InlineData("deployments:\n  - provider: openai", "farthing.yaml:2: deployments[0].model: is required")]
    [InlineData("aliases:\n  a: b\n  b: { model: a }", "farthing.yaml:2: aliases.a: the alias leads back to itself (a → b → a); point one of them at a model")]
    [InlineData("keys:\n  - { name: web, secret: sk-farthing-0123456789 }", "farthing.yaml:2: keys[0].secret: a secret does not belong in the settings file: put it into an environment variable or a file of its own and write sha256:HEX (farthing keys new prints it), env:NAME or file:PATH")]
    [InlineData("keys:\n  - { name: web, secret: sha256:123 }", "farthing.yaml:2: keys[0].secret: sha256: must be followed by 64 hexadecimal digits, as farthing keys new prints them")]
    [InlineData("keys:\n  - { name: web, secret: env:NOT_SET }", "farthing.yaml:2: keys[0].secret: the environment variable NOT_SET is not set")]
    [InlineData("keys:\n  - { name: web, secret: env:SHORT }", "farthing.yaml:2: keys[0].secret: the key must be at least 16 characters long; farthing keys new makes one")]
    [InlineData("keys:\n  - { name: web, secret: env:LONG, expires: tomorrow }", "farthing.yaml:2: keys[0].expires: \"tomorrow\" is not allowed: a date as 2027-01-31 or a moment as 2027-01-31T18:00:00Z")]
    [InlineData("budgets:\n  - { name: a, usd: 1, per: 1d, ladder: [{ do: warn, at: 0.5 }, { do: cheaper, at: 0.8, models: { gpt-4o: gpt-4o-minni } }] }", "farthing.yaml:2: budgets[0].ladder[1].models.gpt-4o: no provider has the model \"gpt-4o-minni\"; did you mean \"gpt-4o-mini\"?; name one that the catalog, 'deployments' or 'aliases' knows, or provider/model")]
    [InlineData("urls: localhost", "farthing.yaml:1: urls: \"localhost\" is not an address to listen on; write http://HOST:PORT, for example http://127.0.0.1:9600 (for https, put a proxy that ends TLS in front)")]
    [InlineData("urls: http://localhost:99999", "farthing.yaml:1: urls: \"http://localhost:99999\" is not an address to listen on; write http://HOST:PORT, for example http://127.0.0.1:9600 (for https, put a proxy that ends TLS in front)")]
    [InlineData("store: { kind: postgres }", "farthing.yaml:1: store.connection: is required: env:NAME or file:PATH")]
    [InlineData("store: { kind: postgres, connection: \"postgres://u:p@h/d\" }", "farthing.yaml:1: store.connection: a secret does not belong in the settings file: put it into an environment variable or a file of its own and write env:NAME or file:PATH")]
    [InlineData("store: { kind: postgress }", "farthing.yaml:1: store.kind: \"postgress\" is not allowed; did you mean \"postgres\"? Allowed: sqlite, postgres")]
    [InlineData("store: { retention: 30d }", "farthing.yaml:1: store.retention: belongs to kind: postgres; remove it, or set store.kind")]
    [InlineData("store: { replica: \"\" }", "farthing.yaml:1: store.replica: must be a name of at most 40 characters")]
    public void A_problem_names_file_line_key_and_remedy(string yaml, string expected)
    {
        using SettingsFolder folder = new(yaml);
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Environment["SHORT"] = "short";
        folder.Environment["LONG"] = "long enough for a key";
        folder.Problems().Select(p => p.ToString()).ShouldContain(expected);
    }

    [Theory]
    [InlineData("acme: { base_url: http://a, api_key: env:KEY }", "providers.acme.kind: is required, because \"acme\" is not a provider known by name; allowed: openai, anthropic, gemini")]
    [InlineData("opena: { base_url: http://a, api_key: env:KEY }", "providers.opena.kind: is required, because \"opena\" is not a provider known by name; did you mean \"openai\"?; allowed: openai, anthropic, gemini")]
    [InlineData("groq: { kind: opanai, api_key: env:KEY }", "providers.groq.kind: \"opanai\" is not allowed; did you mean \"openai\"? Allowed: openai, anthropic, gemini")]
    [InlineData("azure: { api_key: env:KEY }", "providers.azure.base_url: is required, for example https://api.example.com/v1")]
    [InlineData("groq: { base_url: ftp://x, api_key: env:KEY }", "providers.groq.base_url: \"ftp://x\" is not an http or https address without user, query and fragment")]
    [InlineData("anthropic: { base_url: http://x/v1, api_key: env:KEY }", "providers.anthropic.base_url: \"http://x/v1\" must not end in /v1: on Anthropic's wire /v1/messages is appended to it")]
    [InlineData("groq: {}", "providers.groq.api_key: there is no key: set the environment variable GROQ_API_KEY, or api_key to env:NAME or file:PATH")]
    [InlineData("acme: { kind: openai, base_url: http://a }", "providers.acme.api_key: is required: env:NAME or file:PATH, or auth: none for a server that wants no key")]
    [InlineData("groq: { api_key: gsk_abc }", "providers.groq.api_key: a secret does not belong in the settings file: put it into an environment variable or a file of its own and write env:NAME or file:PATH")]
    [InlineData("groq: { api_key: env:KEY, auth: none }", "providers.groq.auth: is none, yet api_key is set; take one of the two away")]
    [InlineData("groq: { api_key: env:KEY, headers: { Host: x } }", "providers.groq.headers.Host: belongs to the connection and cannot be set")]
    [InlineData("groq: { api_key: env:KEY, headers: { Authorization: x } }", "providers.groq.headers.Authorization: carries the key: use api_key and auth instead")]
    [InlineData("groq: { api_key: env:KEY, headers: { \"a b\": x } }", "providers.groq.headers.a b: is not a header's name")]
    [InlineData("groq: { api_key: env:KEY, headers: { x-a: \"1\\r\\nx-b: 2\" } }", "providers.groq.headers.x-a: must be one line")]
    [InlineData("a/b: { kind: openai, base_url: http://a, auth: none }", "providers.a/b: a provider's name consists of letters, digits, '.', '_' and '-'")]
    public void A_provider_that_cannot_work_is_refused(string provider, string expected)
    {
        using SettingsFolder folder = new($"providers:\n  {provider}");
        folder.Environment["KEY"] = "secret";
        folder.OnlyProblem().ToString().ShouldBe($"farthing.yaml:2: {expected}");
    }

    [Theory]
    [InlineData("a: [1, 2", "is not valid YAML")]
    [InlineData("limits:\n\tmax_depth: 9", "is not valid YAML")]
    [InlineData("limits:\n  max_depth: 9\n   max_body: 1", "is not valid YAML")]
    [InlineData("data: &x y", "")]
    [InlineData("data: *x", "is not valid YAML")]
    [InlineData("data: a\n---\ndata: b", "a second document begins here")]
    [InlineData("- a", "must be a map of settings")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "never nested deeper than 16")]
    [InlineData("? [a]\n: b", "a key must be a plain name")]
    public void A_file_that_is_no_settings_file_is_refused(string yaml, string expected)
    {
        using SettingsFolder folder = new(yaml);
        if (expected.Length == 0) folder.Load().Data.ShouldEndWith("y");
        else folder.OnlyProblem().Message.ShouldContain(expected);
    }

    [Fact]
    public void All_problems_are_said_at_once_in_the_order_of_the_file()
    {
        using SettingsFolder folder = new("logging: { level: loud }\nlimits:\n  max_depth: 1\nnonsense: 1\n");
        SettingsException error = Should.Throw<SettingsException>(() => folder.Load());
        error.Problems.Select(p => p.Line).ShouldBe([1, 3, 4]);
        error.Message.ShouldStartWith("The settings have 3 problems:");
    }

    [Fact]
    public void A_settings_file_that_was_named_must_exist()
    {
        using SettingsFolder folder = new();
        SettingsProblem problem = folder.Problems(file: "missing.yaml").ShouldHaveSingleItem();
        problem.ToString().ShouldStartWith("missing.yaml: there is no such settings file (looked for ");
    }

    [Fact]
    public void Names_and_secrets_are_unique()
    {
        using SettingsFolder folder = new(
            """
            providers: { ollama: }
            deployments:
              - { provider: ollama, model: m }
              - { provider: ollama, model: m }
            keys:
              - { name: a, secret: env:SAME }
              - { name: a, secret: env:OTHER }
              - { name: b, secret: env:SAME }
            """);
        folder.Environment["SAME"] = "the same secret twice";
        folder.Environment["OTHER"] = "another secret of length";
        folder.Problems().Select(p => $"{p.Line} {p.Key}").ShouldBe(["4 deployments[1].name", "7 keys[1].name", "8 keys[2].secret"]);
    }

    [Fact]
    public void No_problem_shows_a_secret()
    {
        using SettingsFolder folder = new("providers:\n  groq:\n    api_key: gsk_top_secret\nkeys:\n  - secret: sk_top_secret_0123456789\n");
        Should.Throw<SettingsException>(() => folder.Load()).Message.ShouldNotContain("top_secret");
    }

    [Fact]
    public void A_certificate_file_must_be_there_and_hold_a_certificate()
    {
        using SettingsFolder folder = new("providers:\n  ollama:\n    tls:\n      ca_file: ca.pem\n");
        folder.OnlyProblem().Message.ShouldStartWith("there is no file ");
        folder.Write("ca.pem", "nothing");
        folder.OnlyProblem().Message.ShouldContain("holds no certificate");
    }
}
