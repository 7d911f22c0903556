using System.Text.Json;
using Farthing.Administration.Keys;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;

namespace Farthing.Cli.Tests.Commands;

public sealed class AdministrationCommandTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_made_before_the_first_start_is_known_to_the_gateway_then()
    {
        using CommandRun run = new();
        (await run.RunAsync("projects", "create", "shop", "--team", "core", "--attribution", "warn", "--required", "feature", "--required", "user", "--json")).ShouldBe(ExitCode.Fine);
        (await run.RunAsync("keys", "create", "web", "--project", "shop", "--models", "gpt-*", "--expires", "90d", "--json")).ShouldBe(ExitCode.Fine);
        using JsonDocument made = JsonDocument.Parse(run.Output);
        made.RootElement.GetProperty("expires").GetDateTimeOffset().ShouldBe(CommandRun.Now.AddDays(90));
        string key = made.RootElement.GetProperty("key").GetString()!;

        await using GatewayHost gateway = await StartAsync(run);
        KeyDocument document = gateway.Administration.Current.Find(KeyKind.Instance, "web").ShouldNotBeNull();
        document.Secrets.ShouldHaveSingleItem().Hash.ToArray().ShouldBe(KeySecret.HashOf(key));
        document.Models.ShouldBe(["gpt-*"]);
    }

    [Fact]
    public async Task The_commands_do_the_same_beside_a_running_gateway_and_without_one()
    {
        using CommandRun run = new();
        string alone, beside;
        await TellAsync(run);
        alone = Masked(run.Output);
        Directory.Delete(Path.Combine(run.Folder, ".farthing"), recursive: true);
        await using (GatewayHost gateway = await StartAsync(run))
        {
            await TellAsync(run);
            beside = Masked(run.Output);
            gateway.Administration.Current.Find(KeyKind.Instance, "web").ShouldNotBeNull().Disabled.ShouldBeTrue();
        }

        beside.ShouldBe(alone);
        alone.ShouldContain("\"action\":\"rotate\"");
    }

    [Fact]
    public async Task A_key_is_listed_rotated_disabled_changed_and_deleted()
    {
        using CommandRun run = new();
        (await run.RunAsync("keys", "list")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldStartWith("There is no key. Make one: farthing keys create NAME");
        await run.RunAsync("keys", "create", "web");
        string first = Shown(run);
        await run.RunAsync("keys", "rotate", "web", "--grace", "30m");
        Shown(run).ShouldNotBe(first);
        run.Output.ShouldContain("works until 2026-11-21T11:01:00Z");
        (await run.RunAsync("keys", "disable", "web")).ShouldBe(ExitCode.Fine);
        await run.RunAsync("keys", "list");
        run.Output.ShouldContain("web   disabled  default  store");
        (await run.RunAsync("keys", "enable", "web")).ShouldBe(ExitCode.Fine);
        (await run.RunAsync("keys", "set", "web", "--user", "house")).ShouldBe(ExitCode.Fine);
        (await run.RunAsync("keys", "set", "web", "--user", "")).ShouldBe(ExitCode.Fine);
        await run.RunAsync("keys", "show", "web", "--json");
        using (JsonDocument shown = JsonDocument.Parse(run.Output)) shown.RootElement.GetProperty("user").GetString().ShouldBe("");
        (await run.RunAsync("keys", "delete", "web")).ShouldBe(ExitCode.Fine);
        (await run.RunAsync("keys", "show", "web")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldBe("farthing: There is no key \"web\".\n");
        await run.RunAsync("audit");
        foreach (string action in (string[])["create", "rotate", "disable", "enable", "change", "delete"]) run.Output.ShouldContain(action);
        run.Output.ShouldNotContain(first);
    }

    [Fact]
    public async Task The_tree_shows_what_is_defined_and_what_is_only_named()
    {
        using CommandRun run = new();
        await run.RunAsync("teams", "create", "core", "--organisation", "acme");
        await run.RunAsync("projects", "create", "shop", "--team", "core");
        await run.RunAsync("keys", "create", "web", "--project", "shop");
        await run.RunAsync("keys", "create", "lone");
        (await run.RunAsync("tree")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldBe("organisation acme\n  team core\n    project shop\n      key web\nproject default\n  key lone\n");
        await run.RunAsync("tree", "--json");
        using JsonDocument tree = JsonDocument.Parse(run.Output);
        tree.RootElement.GetProperty("organisations")[0].GetProperty("teams")[0].GetProperty("projects")[0].GetProperty("keys")[0].GetProperty("name").GetString().ShouldBe("web");
    }

    [Fact]
    public async Task Budgets_and_limits_are_made_by_the_same_commands()
    {
        using CommandRun run = new();
        (await run.RunAsync("budgets", "create", "shop", "--for", "project=shop", "--for", "user=*", "--usd", "5", "--per", "1d", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using (JsonDocument made = JsonDocument.Parse(run.Output)) made.RootElement.GetProperty("for").GetProperty("user").GetString().ShouldBe("*");
        (await run.RunAsync("limits", "create", "fair", "--for", "key=*", "--requests", "60", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        (await run.RunAsync("budgets", "create", "bad", "--usd", "-1", "--per", "1d")).ShouldBe(ExitCode.Failed);
        (await run.RunAsync("budgets", "list")).ShouldBe(ExitCode.Fine);
        (await run.RunAsync("limits", "list")).ShouldBe(ExitCode.Fine);
    }

    [Fact]
    public async Task A_whole_document_can_come_from_a_file()
    {
        using CommandRun run = new();
        run.Write("key.json", """{"project":"shop","endpoints":["embeddings","messages"]}""");
        (await run.RunAsync("keys", "create", "web", "--file", "key.json", "--project", "other", "--json")).ShouldBe(ExitCode.Fine);
        using JsonDocument made = JsonDocument.Parse(run.Output);
        made.RootElement.GetProperty("project").GetString().ShouldBe("other");
        made.RootElement.GetProperty("endpoints").GetArrayLength().ShouldBe(2);
        run.Write("key.json", "[]");
        (await run.RunAsync("keys", "create", "web2", "--file", "key.json")).ShouldBe(ExitCode.Failed);
        (await run.RunAsync("keys", "create", "web3", "--models", """["a","b"]""", "--json")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("\"b\"");
        (await run.RunAsync("keys", "create", "web4", "--models", "[a")).ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task What_the_settings_define_is_listed_and_cannot_be_changed()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "keys:\n  - { name: web, secret: env:NOT_SET_HERE, project: shop }\n");
        (await run.RunAsync("keys", "list")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("farthing.yaml:2");
        (await run.RunAsync("keys", "delete", "web")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("is defined in farthing.yaml:2 and can be changed only there");
    }

    [Fact]
    public async Task A_twin_in_the_store_can_be_deleted_so_that_the_gateway_starts()
    {
        using CommandRun run = new();
        await run.RunAsync("projects", "create", "shop");
        run.Write("farthing.yaml", "projects: [ { name: shop, title: The shop } ]\n");
        (await Should.ThrowAsync<GatewayStartException>(() => StartAsync(run))).Message.ShouldContain("farthing projects delete \"shop\"");
        (await run.RunAsync("projects", "delete", "shop")).ShouldBe(ExitCode.Fine);
        await using GatewayHost gateway = await StartAsync(run);
    }

    [Fact]
    public async Task A_data_folder_that_another_process_holds_is_not_touched()
    {
        using CommandRun run = new();
        using DataFolderLock held = DataFolderLock.Take(Path.Combine(run.Folder, ".farthing"));
        (await run.RunAsync("keys", "create", "web")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("is in use by another Farthing process");
    }

    [Theory]
    [InlineData("keys", "create")]
    [InlineData("keys", "rotat", "web")]
    [InlineData("keys", "create", "web", "--modles", "x")]
    [InlineData("projects", "rotate", "shop")]
    [InlineData("audit", "--limit", "many")]
    public async Task Wrong_use_ends_with_2(params string[] args)
    {
        using CommandRun run = new();
        (await run.RunAsync(args)).ShouldBe(ExitCode.WrongUse);
    }

    private static async Task TellAsync(CommandRun run)
    {
        string[][] commands =
        [
            ["organisations", "create", "acme"], ["teams", "create", "core", "--organisation", "acme"], ["projects", "create", "shop", "--team", "core"],
            ["keys", "create", "web", "--project", "shop"], ["keys", "rotate", "web"], ["keys", "disable", "web"], ["admin-keys", "create", "ro", "--role", "viewer"],
            ["audit", "--json"],
        ];
        foreach (string[] command in commands) (await run.RunAsync(command)).ShouldBe(ExitCode.Fine, run.Error);
    }

    /// <summary>The audit log without what differs from run to run.</summary>
    private static string Masked(string output)
    {
        using JsonDocument audit = JsonDocument.Parse(output);
        return string.Join('\n', audit.RootElement.GetProperty("audit").EnumerateArray().Select(row =>
            $$"""{"action":"{{row.GetProperty("action")}}","kind":"{{row.GetProperty("kind")}}","name":"{{row.GetProperty("name")}}","position":{{row.GetProperty("position")}}}"""));
    }

    private static string Shown(CommandRun run) => run.Output.Split('\n').Single(line => line.StartsWith("  sk-farthing-", StringComparison.Ordinal)).Trim();

    private static Task<GatewayHost> StartAsync(CommandRun run)
    {
        string[] quiet = ["logging:", "  level: none", ""];
        string file = Path.Combine(run.Folder, "farthing.yaml");
        if (!File.Exists(file) || !File.ReadAllText(file).Contains("logging:", StringComparison.Ordinal)) File.AppendAllLines(file, quiet);
        return GatewayHost.StartAsync(
            SettingsLoader.Load(new SettingsSource { Directory = run.Folder, Environment = run.Environment, Urls = "http://127.0.0.1:0" }), cancellationToken: Cancellation);
    }
}
