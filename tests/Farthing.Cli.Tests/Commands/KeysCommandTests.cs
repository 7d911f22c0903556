using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Tests.Commands;

public sealed class KeysCommandTests
{
    [Fact]
    public async Task The_printed_lines_are_settings_that_accept_the_printed_key()
    {
        using CommandRun run = new();
        (await run.RunAsync("keys", "new", "shop web", "--team", "say \"hi\" \\ o/")).ShouldBe(ExitCode.Fine);
        string key = run.Output.Split('\n').Single(line => line.StartsWith("  sk-farthing-", StringComparison.Ordinal)).Trim();
        run.Write("farthing.yaml", run.Output[run.Output.IndexOf("keys:", StringComparison.Ordinal)..]);

        FarthingSettings settings = SettingsLoader.Load(new SettingsSource { Directory = run.Folder, Environment = run.Environment });

        SettingsEntry entry = settings.Entries.ShouldHaveSingleItem();
        entry.Name.ShouldBe("shop web");
        KeyDocument read = entry.Document.ShouldBeOfType<KeyDocument>();
        read.Team.ShouldBe("say \"hi\" \\ o/");
        read.Secrets[0].Hash.ToArray().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    [Fact]
    public async Task Every_key_is_another()
    {
        using CommandRun run = new();
        HashSet<string?> keys = [];
        for (int i = 0; i < 20; i++)
        {
            await run.RunAsync("keys", "new", "web", "--json");
            using JsonDocument json = JsonDocument.Parse(run.Output);
            keys.Add(json.RootElement.GetProperty("key").GetString());
        }

        keys.Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    public async Task A_name_that_would_break_the_file_is_refused(string name)
    {
        using CommandRun run = new();
        (await run.RunAsync("keys", "new", name)).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("name: one or more characters");
    }
}
