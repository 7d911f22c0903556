using System.Text.Json;

namespace Farthing.Pricing.Catalogs;

/// <summary>
/// Reads a catalog file (the format <c>farthing-catalog/1</c>, see docs/prices.md) strictly: an unknown member, a member that stands
/// twice, a wrong type, an unknown unit or two names that mean different models are errors that name file, line and field.
/// </summary>
public static class CatalogReader
{
    /// <summary>The format this reader understands.</summary>
    public const string Format = "farthing-catalog/1";

    /// <summary>Reads a catalog.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="CatalogException">The catalog cannot be used.</exception>
    public static ProviderPrices Read(ReadOnlySpan<byte> json, string file)
    {
        var reader = new CatalogJson(json, file);
        var scope = new CatalogScope();
        bool formatSeen = false;
        bool pricesAskedModel = false;
        List<ModelPrice> models = [];
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            long mark = reader.Mark;
            switch (name)
            {
                case "format":
                    if (reader.Token != JsonTokenType.String || reader.String() != Format) throw reader.ErrorAt(mark, $"only the format \"{Format}\" is known");
                    formatSeen = true;
                    break;
                case "provider":
                    scope.Provider = reader.String();
                    break;
                case "currency":
                    if (reader.String() != "USD") throw reader.ErrorAt(mark, "catalogs are in USD; another currency belongs into an override with a dated rate");
                    break;
                case "reviewed":
                    reader.Day();
                    break;
                case "priced_model":
                    pricesAskedModel = reader.String() switch { "asked" => true, "answered" => false, _ => throw reader.ErrorAt(mark, "\"answered\" or \"asked\" is expected here") };
                    break;
                case "note":
                    reader.String();
                    break;
                case "sources":
                    ReadSources(ref reader, scope);
                    break;
                case "holidays":
                    ReadHolidays(ref reader, scope);
                    break;
                case "models":
                    if (scope.Provider.Length == 0) throw reader.Error("provider must stand before models");
                    reader.BeginArray();
                    while (reader.NextElement()) models.Add(ReadModel(ref reader, scope));
                    break;
                default:
                    throw reader.Error("this member is not known; a catalog has format, provider, currency, reviewed, priced_model, note, sources, holidays, models");
            }
        }

        if (!formatSeen || scope.Provider.Length == 0) throw new CatalogException(file, 1, "(root)", "format and provider are required");
        reader.End();
        return new ProviderPrices(scope.Provider, $"{scope.Provider}-{ContentHash.Text(ContentHash.Of(json))}", pricesAskedModel, models);
    }

    private static void ReadSources(ref CatalogJson reader, CatalogScope scope)
    {
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            reader.String();
            scope.Sources.Add(name);
        }
    }

    private static void ReadHolidays(ref CatalogJson reader, CatalogScope scope)
    {
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            DateOnly through = default;
            List<int> days = [];
            reader.BeginObject();
            while (reader.NextMember(out string member))
            {
                switch (member)
                {
                    case "through":
                        through = reader.Day();
                        break;
                    case "source":
                        reader.String();
                        break;
                    case "dates":
                        reader.BeginArray();
                        while (reader.NextElement()) days.Add(reader.Day().DayNumber);
                        break;
                    default:
                        throw reader.Error("a holiday calendar has through, source, dates");
                }
            }

            scope.Holidays[name] = new HolidayCalendar(name, through, [.. days]);
        }
    }

    private static ModelPrice ReadModel(ref CatalogJson reader, CatalogScope scope)
    {
        long mark = reader.Mark;
        string id = "";
        List<string> aliases = [];
        bool dated = false;
        string kind = "chat";
        string note = "";
        long? context = null;
        long? maxOutput = null;
        ModelAbilities can = ModelAbilities.None;
        ModelAbilities cannot = ModelAbilities.None;
        long abilities = mark;
        PricePeriod[] periods = [];
        List<PriceModifier> modifiers = [];
        RateCard fees = RateCard.Empty;
        RateCard feesBeyondAllowance = RateCard.Empty;
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            long here = reader.Mark;
            switch (name)
            {
                case "id":
                    id = ReadName(ref reader, scope);
                    break;
                case "aliases":
                    reader.BeginArray();
                    while (reader.NextElement()) aliases.Add(ReadName(ref reader, scope));
                    break;
                case "match":
                    dated = reader.String() switch { "dated" => true, "exact" => false, _ => throw reader.ErrorAt(here, "\"exact\" or \"dated\" is expected here") };
                    break;
                case "kind":
                    kind = reader.String();
                    break;
                case "context":
                    context = reader.Count();
                    break;
                case "max_output":
                    maxOutput = reader.Count();
                    break;
                case "can":
                    (can, abilities) = (ReadAbilities(ref reader), here);
                    break;
                case "cannot":
                    (cannot, abilities) = (ReadAbilities(ref reader), here);
                    break;
                case "periods":
                    periods = PeriodReader.ReadAll(ref reader, scope);
                    break;
                case "modifiers":
                    modifiers = ReadModifiers(ref reader);
                    break;
                case "fees":
                    fees = ReadRates(ref reader, fees: true);
                    break;
                case "fees_beyond_allowance":
                    feesBeyondAllowance = ReadRates(ref reader, fees: true);
                    break;
                case "note":
                    note = reader.String();
                    break;
                default:
                    throw reader.Error("this member is not known; a model has id, aliases, match, kind, context, max_output, can, cannot, periods, modifiers, fees, fees_beyond_allowance, note");
            }
        }

        if (id.Length == 0) throw reader.ErrorAt(mark, "a model needs an id");
        if ((can & cannot) != ModelAbilities.None) throw reader.ErrorAt(abilities, $"can and cannot both name {string.Join(", ", AbilityWords.Of(can & cannot))}");
        if (periods.Length == 0) throw reader.ErrorAt(mark, "a model needs at least one period");
        return new ModelPrice
        {
            Provider = scope.Provider,
            Model = id,
            Aliases = aliases,
            MatchesDated = dated,
            Kind = kind,
            ContextWindow = context,
            MaxOutput = maxOutput,
            Can = can,
            Cannot = cannot,
            Periods = periods,
            Modifiers = modifiers,
            Fees = fees,
            FeesBeyondAllowance = feesBeyondAllowance,
            Note = note,
        };
    }

    private static string ReadName(ref CatalogJson reader, CatalogScope scope)
    {
        long mark = reader.Mark;
        string name = reader.String();
        return scope.Names.Add(name) ? name : throw reader.ErrorAt(mark, "this name already means a model in this file");
    }

    private static ModelAbilities ReadAbilities(ref CatalogJson reader)
    {
        ModelAbilities abilities = ModelAbilities.None;
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            abilities |= AbilityWords.Find(reader.String()) ?? throw reader.ErrorAt(mark, $"one of {string.Join(", ", AbilityWords.All.Select(each => each.Word))} is expected here");
        }

        return abilities;
    }

    private static List<PriceModifier> ReadModifiers(ref CatalogJson reader)
    {
        List<PriceModifier> modifiers = [];
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            decimal? factor = null;
            RateCard factors = RateCard.Empty;
            RateCard rates = RateCard.Empty;
            if (reader.Token != JsonTokenType.StartObject)
            {
                factor = reader.Amount();
            }
            else
            {
                reader.BeginObject();
                while (reader.NextMember(out string member))
                {
                    switch (member)
                    {
                        case "factor":
                            factor = reader.Amount();
                            break;
                        case "factors":
                            factors = ReadRates(ref reader, fees: false);
                            break;
                        case "rates":
                            rates = ReadRates(ref reader, fees: false);
                            break;
                        default:
                            throw reader.Error("a modifier is a factor, or has factor, factors (by unit), rates (by unit)");
                    }
                }
            }

            modifiers.Add(new PriceModifier(name, factor, factors, rates));
        }

        return modifiers;
    }

    /// <summary>Reads prices by unit, all of tokens or all of fees.</summary>
    internal static RateCard ReadRates(ref CatalogJson reader, bool fees)
    {
        var card = new RateCard();
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            if (!PriceUnits.TryParse(name, out PriceUnit unit) || unit.IsTokens() == fees)
                throw reader.Error(fees ? "this is not a unit of fees (per thousand)" : "this is not a unit of tokens (per million)");
            card.Set(unit, reader.Amount());
        }

        return card;
    }
}
