using Farthing.Cli.Rendering;
using Farthing.Ledger;

namespace Farthing.Cli.Tests.Rendering;

/// <summary>What people see, as the texts in the folder Expected. Read a text as a user would before changing it.</summary>
public sealed class ViewTests
{
    [Fact]
    public void A_report_fits_80_columns() => Render(80, console => ReportView.Write(console, Samples.Report)).ShouldBe(Expected("report-80"));

    [Fact]
    public void A_report_shows_more_where_there_is_room() => Render(140, console => ReportView.Write(console, Samples.Report)).ShouldBe(Expected("report-140"));

    [Fact]
    public void A_report_still_fits_40_columns() => Render(40, console => ReportView.Write(console, Samples.Report)).ShouldBe(Expected("report-40"));

    [Fact]
    public void Calls_fit_80_columns() =>
        Render(80, console => CallsView.Write(console, [Samples.Cached, Samples.Left, Samples.Unpriced], new CallsQuery())).ShouldBe(Expected("calls-80"));

    [Fact]
    public void A_receipt_adds_up_line_by_line() => Render(100, console => ReceiptView.Write(console, Samples.Cached)).ShouldBe(Expected("receipt"));

    [Fact]
    public void A_receipt_says_why_a_cost_is_unknown() => Render(100, console => ReceiptView.Write(console, Samples.Unpriced)).ShouldBe(Expected("receipt-unknown"));

    [Fact]
    public void A_receipt_of_a_refused_call_says_what_refused_it_and_what_to_do() => Render(100, console => ReceiptView.Write(console, Samples.Refused)).ShouldBe(Expected("receipt-refused"));

    [Fact]
    public void A_receipt_that_stands_for_many_refused_calls_says_so() =>
        Render(100, console => ReceiptView.Write(console, Samples.Refused with { Count = 9_990, RefusedBy = "" })).ShouldBe(Expected("receipt-refused-many"));

    [Fact]
    public void Refused_calls_fit_80_columns() => Render(80, console => RefusalsView.Write(console, Refusals, new CallsQuery())).ShouldBe(Expected("refusals-80"));

    [Fact]
    public void Refused_calls_show_more_where_there_is_room() => Render(140, console => RefusalsView.Write(console, Refusals, new CallsQuery())).ShouldBe(Expected("refusals-140"));

    [Fact]
    public void A_report_says_how_many_calls_were_refused_and_counts_none_of_them() => Render(80, console => ReportView.Write(console, Samples.Report with
    {
        Refused = [new("budget_exhausted", "shop", 1_200), new("rate_limit_exceeded", "web", 34), new("attribution_required", "", 4), new("cost_unbounded", "shop", 2), new("model_not_allowed", "", 1)],
    })).ShouldBe(Expected("report-refused"));

    private static RefusedCall[] Refusals =>
    [
        Samples.Refused,
        Samples.Refused with { Status = 429, ErrorCode = "rate_limit_exceeded", RefusedBy = "a limit with a very long name that nobody would read", Count = 9_990 },
        Samples.Refused with { Status = 400, ErrorCode = "attribution_required", RefusedBy = "", Principal = new() { Key = "\u001b[31mweb" } },
    ];

    private static string Render(int width, Action<Spectre.Console.IAnsiConsole> write)
    {
        using StringWriter text = new();
        write(Terminal.CreateConsole(text, isRedirected: true, new Dictionary<string, string> { ["COLUMNS"] = $"{width}" }));
        return Trim(text.ToString());
    }

    private static string Expected(string name) => Trim(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Rendering", "Expected", $"{name}.txt")));

    // Lines that were broken to fit may end in the space at which they were broken.
    private static string Trim(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
}
