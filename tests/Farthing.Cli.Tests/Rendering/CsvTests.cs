using Farthing.Cli.Rendering;

namespace Farthing.Cli.Tests.Rendering;

public sealed class CsvTests
{
    [Fact]
    public void A_report_is_exact_and_has_a_header()
    {
        string[][] rows = [.. ReportView.ToRows(Samples.Report).Select(row => row.ToArray())];
        rows[0][..3].ShouldBe(["feature", "calls", "attempts"]);
        rows[1][0].ShouldBe("support-chat");
        rows[1][Array.IndexOf(rows[0], "cost_usd")].ShouldBe("9.87654");
        rows[4][Array.IndexOf(rows[0], "cost_usd")].ShouldBe("", "what is not known is empty, not zero");
        rows.ShouldAllBe(row => row.Length == rows[0].Length);
    }

    [Fact]
    public void Calls_are_exact_and_have_a_header()
    {
        string[][] rows = [.. CallsView.ToRows([Samples.Cached, Samples.Unpriced, Samples.Left]).Select(row => row.ToArray())];
        rows.ShouldAllBe(row => row.Length == rows[0].Length);
        rows[1][Array.IndexOf(rows[0], "cost_usd")].ShouldBe("0.0118905");
        rows[1][Array.IndexOf(rows[0], "input_tokens")].ShouldBe("11300");
        rows[2][Array.IndexOf(rows[0], "cost_usd")].ShouldBe("");
        rows[3][Array.IndexOf(rows[0], "outcome")].ShouldBe("client_left");
    }

    [Theory]
    [InlineData("plain", "plain\n")]
    [InlineData("a,b", "\"a,b\"\n")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"\n")]
    [InlineData("two\nlines", "\"two\nlines\"\n")]
    [InlineData("=1+1", "'=1+1\n")]
    [InlineData("@user", "'@user\n")]
    public async Task A_name_stays_one_cell_and_is_no_formula(string name, string expected)
    {
        using CommandRun run = new();
        string file = Path.Combine(run.Folder, "out.csv");
        using StringWriter text = new();
        Terminal terminal = new()
        {
            Out = text,
            OpenOut = () => Stream.Null,
            Error = text,
            Console = Terminal.CreateConsole(text, isRedirected: true, run.Environment),
            Source = new() { Directory = run.Folder, Environment = run.Environment },
        };
        await Csv.WriteAsync("out.csv", terminal, [[Csv.Text(name)]], TestContext.Current.CancellationToken);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(expected);
        await Csv.WriteAsync("-", terminal, [[Csv.Text(name)]], TestContext.Current.CancellationToken);
        text.ToString().ShouldBe(expected);
    }
}
