using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Tests.Pricing;

/// <summary>A small catalog of invented prices, and short ways to price with it or with the shipped one.</summary>
internal static class Prices
{
    public const string Acme = """
        {
          "format": "farthing-catalog/1",
          "provider": "acme",
          "currency": "USD",
          "reviewed": "2026-11-21",
          "sources": { "list": "the provider's list" },
          "holidays": { "XX": { "through": "2027-12-31", "dates": ["2026-10-01"] } },
          "models": [
            {
              "id": "wise",
              "aliases": ["wise-latest"],
              "match": "dated",
              "periods": [
                {
                  "from": "2026-06-01",
                  "status": "confirmed",
                  "rates": { "input": "2", "cache_read": "0.2", "cache_write": "2.5", "cache_write_5m": "2.5", "cache_write_1h": "4", "output": "10", "input_audio": "7" },
                  "tiers": [
                    { "over": 200000, "boundary": ">", "rates": { "input": "4", "cache_read": "0.4", "cache_write": "5", "cache_write_5m": "5", "cache_write_1h": "8", "output": "15", "input_audio": "14" } }
                  ],
                  "sources": ["list"]
                },
                { "to": "2026-06-01", "status": "confirmed", "rates": { "input": "3", "output": "12" }, "sources": ["list"] },
                { "from": "2026-12-01", "status": "scheduled", "rates": { "input": "20", "output": "100" }, "sources": ["list"] },
                { "from": "2026-09-01", "to": "2026-10-01", "status": "cancelled", "rates": { "input": "9", "output": "90" }, "sources": ["list"] }
              ],
              "modifiers": {
                "batch": "0.5",
                "flex": { "factor": "0.5", "factors": { "cache_read": "1" } },
                "priority": { "rates": { "input": "5", "output": "25" } },
                "fast": "2",
                "inference_geo_us": "1.1"
              },
              "fees": { "web_search": "10", "code_execution": "30" },
              "fees_beyond_allowance": { "grounded_search": "14" }
            },
            {
              "id": "promoted",
              "periods": [
                { "to": "2026-12-01", "status": "confirmed", "rates": { "input": "2", "output": "10" }, "sources": ["list"] },
                { "from": "2026-12-01", "status": "scheduled", "rates": { "input": "4", "output": "20" }, "sources": ["list"] }
              ]
            },
            {
              "id": "tides",
              "periods": [
                {
                  "status": "confirmed",
                  "rates": { "input": "1", "output": "2" },
                  "windows": [
                    { "name": "peak", "days": ["mon", "tue", "wed", "thu", "fri"], "utc": ["01:00-04:00", "06:00-10:00"], "except": "XX", "rates": { "input": "2", "output": "4" } }
                  ],
                  "sources": ["list"]
                }
              ]
            },
            { "id": "inclusive", "periods": [ { "rates": { "input": "1", "output": "2" }, "tiers": [ { "over": 1000, "boundary": ">=", "rates": { "input": "3", "output": "6" } } ], "sources": ["list"] } ] },
            { "id": "free", "periods": [ { "rates": { "input": "0", "output": "0" }, "note": "a gift", "sources": ["list"] } ] },
            { "id": "rumour", "periods": [ { "status": "unconfirmed", "rates": { "input": "1", "output": "2" }, "sources": ["list"] } ] }
          ]
        }
        """;

    public static readonly DateTimeOffset Day = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static PriceBook AcmeBook() => PriceBook.Of(Read(Acme));

    public static ProviderPrices Read(string json) => CatalogReader.Read(Encoding.UTF8.GetBytes(json), "acme.json");

    public static PricingRequest Request(string model = "wise", string provider = "acme", DateTimeOffset? at = null) =>
        new() { Provider = provider, Model = model, At = at ?? Day };

    public static PricedCall Price(in Usage usage, string model = "wise", DateTimeOffset? at = null, PriceOverrides? overrides = null) =>
        Price(UsageReport.Of(usage, UsageStatus.Reported), Request(model, at: at), overrides);

    public static PricedCall Price(UsageReport report, in PricingRequest request, PriceOverrides? overrides = null)
    {
        var priced = new PricedCall();
        new Pricer(AcmeBook(), overrides).Price(request, report, priced);
        return priced;
    }

    /// <summary>Prices an answer with the shipped catalog.</summary>
    public static PricedCall Shipped(UsageWire wire, string answer, string provider, string model = "", DateTimeOffset? at = null, bool batch = false, int status = 200, string tier = "")
    {
        UsageReader reader = UsageReaders.Create(wire);
        reader.Reset(model);
        reader.Append(Encoding.UTF8.GetBytes(answer));
        var priced = new PricedCall();
        var request = new PricingRequest { Provider = provider, Model = model, At = at ?? Day, Batch = batch, HttpStatus = status, ServiceTier = tier };
        new Pricer(PriceBook.Embedded()).Price(request, reader.Finish(complete: true), priced);
        return priced;
    }
}
