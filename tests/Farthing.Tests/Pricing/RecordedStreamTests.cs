using System.Text.Json;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;

namespace Farthing.Tests.Pricing;

public sealed class RecordedStreamTests
{
    private static readonly Pricer Pricer = new(PriceBook.Embedded());

    [Fact]
    public void Every_prefix_of_every_recorded_stream_is_unknown_or_partial_or_whole_and_never_zero()
    {
        var priced = new PricedCall();
        foreach (JsonElement recorded in RecordedCase.All().Where(IsStream))
        {
            (UsageReader reader, PricingRequest request, byte[] body) = Prepare(recorded);
            decimal least = 0;

            // Some recordings hold several answers one after another, and Gemini's counts may fall while it calls tools.
            bool grows = recorded.GetProperty("api").GetString() == "anthropic-messages" && System.Text.Encoding.UTF8.GetString(body).Split("\"type\":\"message_start\"").Length <= 2;
            for (int i = 0; i < body.Length; i++)
            {
                reader.Append(body.AsSpan(i, 1));

                // A prefix that ends inside text differs from its neighbour by nothing that is looked at.
                if (body[i] is not ((byte)'}' or (byte)'\n' or (byte)',' or (byte)'"')) continue;
                UsageReport report = reader.Finish(complete: false);
                Pricer.Price(request, report, priced);
                string where = $"{recorded.GetProperty("id")} after {i + 1} bytes";
                switch (priced.Status)
                {
                    case CostStatus.Unknown:
                        priced.Cost.ShouldBeNull(where);
                        priced.LowerBound.ShouldBeNull(where);
                        priced.Reason.ShouldNotBeNullOrEmpty(where);
                        break;
                    case CostStatus.Partial:
                        priced.Cost.ShouldBeNull(where);
                        priced.LowerBound!.Value.Amount.ShouldBeGreaterThan(0, where);
                        priced.LowerBound!.Value.Amount.ShouldBeGreaterThanOrEqualTo(least, where);
                        least = grows ? priced.LowerBound!.Value.Amount : 0;
                        break;
                    case CostStatus.Computed or CostStatus.ProviderReported:
                        (priced.Cost ?? priced.LowerBound)!.Value.Amount.ShouldBeGreaterThanOrEqualTo(least, where);
                        break;
                    default:
                        Assert.Fail($"{where}: {priced.Status}");
                        break;
                }
            }
        }
    }

    [Fact]
    public void No_way_of_cutting_a_recorded_answer_into_pieces_changes_its_cost()
    {
        var priced = new PricedCall();
        var random = new Random(20261121);
        foreach (JsonElement recorded in RecordedCase.All())
        {
            (UsageReader reader, PricingRequest request, byte[] body) = Prepare(recorded);
            reader.Append(body);
            Pricer.Price(request, reader.Finish(complete: true), priced);
            (CostStatus, Usd?, Usd?, Farthing.Calls.Usage) whole = (priced.Status, priced.Cost, priced.LowerBound, priced.Usage);
            for (int round = 0; round < 5; round++)
            {
                int most = 1 << random.Next(0, 12);
                reader.Reset(request.Model);
                for (int at = 0; at < body.Length;)
                {
                    int length = Math.Min(random.Next(1, most + 1), body.Length - at);
                    reader.Append(body.AsSpan(at, length));
                    at += length;
                }

                Pricer.Price(request, reader.Finish(complete: true), priced);
                (priced.Status, priced.Cost, priced.LowerBound, priced.Usage).ShouldBe(whole, recorded.GetProperty("id").GetString());
            }
        }
    }

    [Fact]
    public void No_damage_to_a_recorded_answer_throws()
    {
        var priced = new PricedCall();
        var random = new Random(7);
        foreach (JsonElement recorded in RecordedCase.All())
        {
            (UsageReader reader, PricingRequest request, byte[] body) = Prepare(recorded);
            for (int round = 0; round < 10; round++)
            {
                byte[] damaged = [.. body];
                for (int hit = 0; hit < 1 + damaged.Length / 500; hit++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                reader.Reset(request.Model);
                reader.Append(damaged);
                Pricer.Price(request, reader.Finish(complete: true), priced);
                if (priced.Status == CostStatus.Unknown) priced.Cost.ShouldBeNull();
            }
        }
    }

    [Fact]
    public void Every_rate_of_the_table_of_August_is_the_catalogs_at_that_day()
    {
        Assert.SkipWhen(RecordedCase.File is null, "the recorded answers (../shared/data/pricing) are not here");
        string table = Path.Combine(Path.GetDirectoryName(RecordedCase.File)!, "rates-2026-08-01.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(table));
        PriceBook book = PriceBook.Embedded();
        var day = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            string name = $"{row.GetProperty("provider")}/{row.GetProperty("model")}";
            Farthing.Pricing.Catalogs.ModelPrice? model = book.Find(row.GetProperty("provider").GetString()!, row.GetProperty("model").GetString()!);
            model.ShouldNotBeNull(name);
            Farthing.Pricing.Catalogs.RateCard card = model.PeriodAt(day, out _)!.Rates;
            foreach (JsonProperty rate in row.GetProperty("rates").EnumerateObject())
            {
                if (rate.Name is "web_search_per_1k" || (rate.Name == "output" && rate.Value.GetString() == "0")) continue;
                PriceUnits.TryParse(rate.Name, out PriceUnit unit).ShouldBeTrue(rate.Name);
                card.TryGet(unit, out decimal price).ShouldBeTrue($"{name} {rate.Name}");
                price.ShouldBe(decimal.Parse(rate.Value.GetString()!), $"{name} {rate.Name}");
            }
        }
    }

    private static bool IsStream(JsonElement recorded) => recorded.GetProperty("transport").GetString() is not "json";

    private static (UsageReader Reader, PricingRequest Request, byte[] Body) Prepare(JsonElement recorded)
    {
        string api = recorded.GetProperty("api").GetString()!;
        string provider = recorded.GetProperty("provider").GetString()!;
        if (!UsageReaders.TryParse(api, out UsageWire wire)) wire = UsageReaders.UsualWire(provider);
        string text = recorded.GetProperty("http_body").GetString()!;
        byte[] body = recorded.GetProperty("transport").GetString()!.EndsWith("base64", StringComparison.Ordinal)
            ? Convert.FromBase64String(text)
            : System.Text.Encoding.UTF8.GetBytes(text);
        string model = recorded.TryGetProperty("model", out JsonElement name) ? name.GetString() ?? "" : "";
        UsageReader reader = UsageReaders.Create(wire);
        reader.Reset(model);
        return (reader, new PricingRequest { Provider = provider, Model = model, At = recorded.GetProperty("priced_at").GetDateTimeOffset(), HttpStatus = recorded.GetProperty("http_status").GetInt32() }, body);
    }
}
