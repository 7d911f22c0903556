using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Ledger;

public sealed class LedgerJsonTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 10, 31, 2, 123, TimeSpan.Zero);

    private static readonly CallRecord Call = new()
    {
        Id = new CallId(0x019aa5_0b2c3d_4e5f, 0x0123456789abcdef),
        StartedAt = Moment.AddTicks(4567),
        Duration = TimeSpan.FromTicks(23_456_789),
        TimeToFirstByte = TimeSpan.FromMilliseconds(312.5),
        Overhead = TimeSpan.FromTicks(2101),
        Principal = new Principal { Project = "shop", Team = "care", User = "mia \"m\" ☃", Feature = "support-chat", Key = "web", Tags = """{"env":"prod"}""" },
        Endpoint = Endpoint.Messages,
        Streamed = true,
        RequestedModel = "smart",
        Status = 499,
        Outcome = CallOutcome.ClientLeft,
        ErrorCode = "",
        Saved = new Usd(0.027m),
        Charges =
        [
            new Charge
            {
                Attempt = 1, Provider = "openai", Deployment = "openai/gpt-4o", Model = "gpt-4o", ProviderStatus = 529,
                UsageStatus = UsageStatus.Unknown, Cost = Usd.Zero, CostStatus = CostStatus.NotBilled,
            },
            new Charge
            {
                Attempt = 2, Provider = "anthropic", Deployment = "claude", Model = "claude-sonnet-4-5", ProviderStatus = 200,
                Usage = new Usage { InputTokens = 11_234, CachedReadTokens = 10_000, CacheWrite5mTokens = 234, OutputTokens = 321, ReasoningTokens = 21 },
                UsageStatus = UsageStatus.Partial, Cost = new Usd(0.012345678901m), CostStatus = CostStatus.Partial,
                ProviderReportedCost = new Usd(0.0123m), CatalogVersion = "abc", ServiceTier = "priority", Duration = TimeSpan.FromSeconds(2),
                Lines = [new ChargeLine(PriceUnit.Input, 1_000, 3m, new Usd(0.003m)), new ChargeLine(PriceUnit.WebSearch, 2, 10m, new Usd(0.02m))],
            },
        ],
    };

    [Fact]
    public void A_refused_call_reads_back_as_it_was_written_and_what_knows_only_calls_reads_it_as_one()
    {
        RandomRefusals random = new(1) { Calls = new RandomCalls(2) };
        for (int i = 0; i < 50; i++)
        {
            RefusedCall refused = random.Refusal();
            CallRecord read = LedgerJsonReader.ReadCall(LedgerJson.ToUtf8(json => LedgerJson.Write(json, refused)));
            (read with { Charges = refused.Charges }).ShouldBe(refused);
        }

        using JsonDocument written = JsonDocument.Parse(LedgerJson.ToUtf8(json => LedgerJson.Write(json, random.Refusal())));
        written.RootElement.GetProperty("outcome").GetString().ShouldBe("refused");
        written.RootElement.GetProperty("cost_usd").GetString().ShouldBe("0");
        written.RootElement.GetProperty("charges").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void A_report_reads_back_with_its_refusals_and_one_of_an_older_gateway_without()
    {
        Report report = new() { Rows = [], Total = new ReportFigures(), Refused = [new("budget_exhausted", "shop", 7), new("model_not_allowed", "", 1)] };
        byte[] json = LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, report));
        LedgerJsonReader.ReadReport(json).Refused.ShouldBe(report.Refused);
        string older = Encoding.UTF8.GetString(json).Replace("\"refused\":", "\"unknown\":", StringComparison.Ordinal);
        LedgerJsonReader.ReadReport(Encoding.UTF8.GetBytes(older)).Refused.ShouldBeEmpty();
    }

    [Fact]
    public void A_call_reads_back_as_it_was_written()
    {
        CallRecord read = LedgerJsonReader.ReadCall(LedgerJson.ToUtf8(json => LedgerJson.Write(json, Call)));
        LedgerJson.ToUtf8(json => LedgerJson.Write(json, read)).ShouldBe(LedgerJson.ToUtf8(json => LedgerJson.Write(json, Call)));
        (read with { Charges = [] }).ShouldBe(Call with { Charges = [] });
        for (int i = 0; i < read.Charges.Count; i++)
        {
            (read.Charges[i] with { Lines = [] }).ShouldBe(Call.Charges[i] with { Lines = [] });
            read.Charges[i].Lines.ShouldBe(Call.Charges[i].Lines);
        }
    }

    [Fact]
    public void Money_is_a_decimal_in_a_string_and_the_unknown_is_null()
    {
        CallRecord unknown = Call with { Charges = [Call.Charges[1] with { Cost = null, UsageStatus = UsageStatus.Unknown, CostStatus = CostStatus.Unknown }] };
        using JsonDocument json = JsonDocument.Parse(LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, [Call, unknown])));
        JsonElement calls = json.RootElement.GetProperty("calls");
        calls[0].GetProperty("cost_usd").GetString().ShouldBe("0.012345678901");
        calls[0].GetProperty("charges")[0].GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
        calls[0].GetProperty("charges")[0].GetProperty("cost_usd").GetString().ShouldBe("0");
        calls[1].GetProperty("cost_usd").ValueKind.ShouldBe(JsonValueKind.Null);
        calls[1].GetProperty("charges")[0].GetProperty("cost_status").GetString().ShouldBe("unknown");
    }

    [Fact]
    public void A_report_reads_back_as_it_was_written()
    {
        ReportFigures figures = new()
        {
            Calls = 3,
            Attempts = 4,
            Errors = 1,
            PartialCalls = 1,
            EstimatedCalls = 1,
            UnknownCostCalls = 1,
            Usage = new Usage { InputTokens = 5, OutputTokens = 6 },
            Cost = new Usd(1.5m),
            Saved = new Usd(0.1m),
            MeanDuration = TimeSpan.FromTicks(12345),
            MeanOverhead = TimeSpan.FromTicks(678),
        };
        Report report = new()
        {
            By = [Dimension.Endpoint, Dimension.Day],
            Rows = [new ReportRow(["chat_completions", "2026-11-21"], figures), new ReportRow([ReportRow.OtherValue, ""], figures)],
            Total = figures,
            RowCount = 7,
            Since = Moment,
            Until = null,
        };
        byte[] json = LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, report));
        Report read = LedgerJsonReader.ReadReport(json);
        read.By.ShouldBe(report.By);
        read.Rows.Select(row => row.Values).ShouldBe(report.Rows.Select(row => row.Values));
        read.Rows.Select(row => row.Figures).ShouldBe(report.Rows.Select(row => row.Figures));
        (read with { By = report.By, Rows = report.Rows, Refused = report.Refused }).ShouldBe(report);
        Encoding.UTF8.GetString(json).ShouldContain("\"endpoint\":\"chat_completions\"");
    }

    [Fact]
    public void A_cost_of_which_nothing_is_known_is_not_zero()
    {
        new ReportFigures { Calls = 1, UnknownCostCalls = 1 }.KnownCost().ShouldBeNull();
        new ReportFigures { Calls = 2, UnknownCostCalls = 1, Cost = new Usd(1m) }.KnownCost().ShouldBe(new Usd(1m));
        new ReportFigures { Calls = 1 }.KnownCost().ShouldBe(Usd.Zero);
    }

    [Fact]
    public void Any_amount_survives() => Prop.ForAll<long>(picos =>
    {
        CallRecord call = Call with { Saved = Usd.FromPicos(picos) };
        return LedgerJsonReader.ReadCall(LedgerJson.ToUtf8(json => LedgerJson.Write(json, call))).Saved == call.Saved;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_no_answer_of_a_gateway_is_refused()
    {
        foreach (string text in (string[])["", "{", "[]", "{}", "{\"calls\":[{}]}", "{\"calls\":3}", "null"])
            Should.Throw<FormatException>(() => LedgerJsonReader.ReadCalls(Encoding.UTF8.GetBytes(text)), text);
    }

    [Fact]
    public void Every_word_of_every_enumeration_reads_back()
    {
        LedgerNames.All<CostStatus>().ShouldBe(["unknown", "computed", "provider_reported", "partial", "estimated", "not_billed", "reused"]);
        foreach (CallOutcome outcome in Enum.GetValues<CallOutcome>())
        {
            LedgerNames.TryParse(LedgerNames.Of(outcome), out CallOutcome read).ShouldBeTrue();
            read.ShouldBe(outcome);
        }
    }
}
