using System.Collections.Frozen;
using System.Globalization;

namespace Farthing.Pricing.Catalogs;

/// <summary>
/// Reads a catalog file (the format <c>farthing-catalog/1</c>, see docs/prices.md) strictly: an unknown member, a member that stands
/// twice, a wrong type, an unknown unit or two names that mean different models are errors that name file, line and field.
/// </summary>
public static class CatalogReader
{
    /// <summary>The format this reader understands.</summary>
    public const string Format = "farthing-catalog/1";

    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads a catalog.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="CatalogException">The catalog cannot be used.</exception>
    public static ProviderPrices Read(ReadOnlySpan<byte> json, string file)
    {
        var reader = new CatalogJson(json, file);
        var parts = new FileParts();
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            switch (name)
            {
                case "format":
                    if (reader.Token != System.Text.Json.JsonTokenType.String) throw reader.Error($"the format \"{Format}\" is expected here");
                    long unknown = reader.Mark;
                    if (reader.String() != Format) throw reader.ErrorAt(unknown, $"only the format \"{Format}\" is known");
                    parts.FormatSeen = true;
                    break;
                case "provider":
                    parts.Provider = reader.String();
                    break;
                case "currency":
                    long currency = reader.Mark;
                    if (reader.String() != "USD") throw reader.ErrorAt(currency, "catalogs are in USD; another currency belongs into an override with a dated rate");
                    break;
                case "reviewed":
                    parts.Reviewed = reader.Day();
                    break;
                case "priced_model":
                    long which = reader.Mark;
                    parts.PricesAskedModel = reader.String() switch { "asked" => true, "answered" => false, _ => throw reader.ErrorAt(which, "\"answered\" or \"asked\" is expected here") };
                    break;
                case "note":
                    reader.String();
                    break;
                case "sources":
                    ReadSources(ref reader, parts);
                    break;
                case "holidays":
                    ReadHolidays(ref reader, parts);
                    break;
                case "models":
                    ReadModels(ref reader, parts);
                    break;
                default:
                    throw reader.Error("this member is not known; a catalog has format, provider, currency, reviewed, priced_model, note, sources, holidays, models");
            }
        }

        if (!parts.FormatSeen || parts.Provider.Length == 0) throw new CatalogException(file, 1, "(root)", "format and provider are required");
        reader.End();
        string version = $"{parts.Provider}-{ContentHash.Text(ContentHash.Of(json))}";
        return new ProviderPrices(parts.Provider, version, parts.PricesAskedModel, parts.Models);
    }

    private static void ReadSources(ref CatalogJson reader, FileParts file)
    {
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            reader.String();
            file.Sources.Add(name);
        }
    }

    private static void ReadHolidays(ref CatalogJson reader, FileParts file)
    {
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            DateOnly through = default;
            List<DateOnly> dates = [];
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
                        while (reader.NextElement()) dates.Add(reader.Day());
                        break;
                    default:
                        throw reader.Error("a holiday calendar has through, source, dates");
                }
            }

            file.Holidays[name] = new HolidayCalendar(name, through, dates.ToFrozenSet());
        }
    }

    private static void ReadModels(ref CatalogJson reader, FileParts file)
    {
        if (file.Provider.Length == 0) throw reader.Error("provider must stand before models");
        var names = new HashSet<string>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            long noName = reader.Mark;
            long noPeriods = reader.Mark;
            ModelPrice model = ReadModel(ref reader, file, names);
            if (model.Model.Length == 0) throw reader.ErrorAt(noName, "a model needs an id");
            if (model.Periods.Count == 0) throw reader.ErrorAt(noPeriods, "a model needs at least one period");
            file.Models.Add(model);
        }
    }

    private static ModelPrice ReadModel(ref CatalogJson reader, FileParts file, HashSet<string> names)
    {
        var model = new ModelPrice { Provider = file.Provider, Model = "", Periods = [] };
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            switch (name)
            {
                case "id":
                    model = model with { Model = ReadName(ref reader, names) };
                    break;
                case "aliases":
                    List<string> aliases = [];
                    reader.BeginArray();
                    while (reader.NextElement()) aliases.Add(ReadName(ref reader, names));
                    model = model with { Aliases = aliases };
                    break;
                case "match":
                    long which = reader.Mark;
                    model = model with { MatchesDated = reader.String() switch { "dated" => true, "exact" => false, _ => throw reader.ErrorAt(which, "\"exact\" or \"dated\" is expected here") } };
                    break;
                case "kind":
                    model = model with { Kind = reader.String() };
                    break;
                case "context":
                    model = model with { ContextWindow = reader.Count() };
                    break;
                case "max_output":
                    model = model with { MaxOutput = reader.Count() };
                    break;
                case "periods":
                    model = model with { Periods = ReadPeriods(ref reader, file) };
                    break;
                case "modifiers":
                    model = model with { Modifiers = ReadModifiers(ref reader) };
                    break;
                case "fees":
                    model = model with { Fees = ReadRates(ref reader, fees: true) };
                    break;
                case "fees_beyond_allowance":
                    model = model with { FeesBeyondAllowance = ReadRates(ref reader, fees: true) };
                    break;
                case "note":
                    model = model with { Note = reader.String() };
                    break;
                default:
                    throw reader.Error("this member is not known; a model has id, aliases, match, kind, context, max_output, periods, modifiers, fees, fees_beyond_allowance, note");
            }
        }

        return model;
    }

    private static string ReadName(ref CatalogJson reader, HashSet<string> names)
    {
        long twice = reader.Mark;
        string name = reader.String();
        return names.Add(name) ? name : throw reader.ErrorAt(twice, "this name already means a model in this file");
    }

    private static PricePeriod[] ReadPeriods(ref CatalogJson reader, FileParts file)
    {
        List<PricePeriod> periods = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long noRates = reader.Mark;
            long overlap = reader.Mark;
            long backwards = reader.Mark;
            PricePeriod period = ReadPeriod(ref reader, file);
            if (ReferenceEquals(period.Rates, RateCard.Empty)) throw reader.ErrorAt(noRates, "a period needs rates");
            if (period.From is { } from && period.To is { } to && from >= to) throw reader.ErrorAt(backwards, "to must be after from");
            if (periods.Exists(other => other.Status == period.Status && Overlap(other, period))) throw reader.ErrorAt(overlap, "this period overlaps another one of the same status");
            periods.Add(period);
        }

        return [.. periods.OrderByDescending(period => period.From ?? DateTimeOffset.MinValue)];
    }

    private static bool Overlap(PricePeriod a, PricePeriod b) =>
        a.Status != PeriodStatus.Cancelled
        && (a.From is null || b.To is null || a.From < b.To)
        && (b.From is null || a.To is null || b.From < a.To);

    private static PricePeriod ReadPeriod(ref CatalogJson reader, FileParts file)
    {
        var period = new PricePeriod { Rates = RateCard.Empty };
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            switch (name)
            {
                case "from":
                    period = period with { From = reader.Instant() };
                    break;
                case "to":
                    period = period with { To = reader.Instant() };
                    break;
                case "status":
                    long which = reader.Mark;
                    period = period with
                    {
                        Status = reader.String() switch
                        {
                            "confirmed" => PeriodStatus.Confirmed,
                            "scheduled" => PeriodStatus.Scheduled,
                            "unconfirmed" => PeriodStatus.Unconfirmed,
                            "cancelled" => PeriodStatus.Cancelled,
                            _ => throw reader.ErrorAt(which, "\"confirmed\", \"scheduled\", \"unconfirmed\" or \"cancelled\" is expected here"),
                        },
                    };
                    break;
                case "rates":
                    period = period with { Rates = ReadRates(ref reader, fees: false) };
                    break;
                case "tiers":
                    period = period with { Tiers = ReadTiers(ref reader) };
                    break;
                case "windows":
                    period = period with { Windows = ReadWindows(ref reader, file) };
                    break;
                case "sources":
                    period = period with { Sources = ReadSourceNames(ref reader, file) };
                    break;
                case "checked":
                    period = period with { Checked = reader.Day() };
                    break;
                case "note":
                    period = period with { Note = reader.String() };
                    break;
                default:
                    throw reader.Error("this member is not known; a period has from, to, status, rates, tiers, windows, sources, checked, note");
            }
        }

        return period;
    }

    private static List<string> ReadSourceNames(ref CatalogJson reader, FileParts file)
    {
        List<string> names = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long unknown = reader.Mark;
            string name = reader.String();
            if (!file.Sources.Contains(name)) throw reader.ErrorAt(unknown, "this source is not described in the file's sources");
            names.Add(name);
        }

        return names;
    }

    private static PriceTier[] ReadTiers(ref CatalogJson reader)
    {
        List<PriceTier> tiers = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long incomplete = reader.Mark;
            long? over = null;
            bool? inclusive = null;
            RateCard? rates = null;
            reader.BeginObject();
            while (reader.NextMember(out string name))
            {
                switch (name)
                {
                    case "over":
                        over = reader.Count();
                        break;
                    case "boundary":
                        long which = reader.Mark;
                        inclusive = reader.String() switch { ">" => false, ">=" => true, _ => throw reader.ErrorAt(which, "\">\" or \">=\" is expected here") };
                        break;
                    case "rates":
                        rates = ReadRates(ref reader, fees: false);
                        break;
                    default:
                        throw reader.Error("a tier has over, boundary, rates");
                }
            }

            if (over is not { } boundary || inclusive is not { } isInclusive || rates is null) throw reader.ErrorAt(incomplete, "a tier needs over, boundary (\">\" or \">=\") and rates");
            tiers.Add(new PriceTier(boundary, isInclusive, rates));
        }

        return [.. tiers.OrderByDescending(tier => tier.PromptTokens)];
    }

    private static PriceWindow[] ReadWindows(ref CatalogJson reader, FileParts file)
    {
        List<PriceWindow> windows = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long incomplete = reader.Mark;
            var window = new PriceWindow { Name = "", Days = 0b111_1111, Hours = [], Rates = RateCard.Empty };
            reader.BeginObject();
            while (reader.NextMember(out string name))
            {
                switch (name)
                {
                    case "name":
                        window = window with { Name = reader.String() };
                        break;
                    case "days":
                        window = window with { Days = ReadDays(ref reader) };
                        break;
                    case "utc":
                        window = window with { Hours = ReadHours(ref reader) };
                        break;
                    case "except":
                        long unknown = reader.Mark;
                        window = window with { Except = file.Holidays.GetValueOrDefault(reader.String()) ?? throw reader.ErrorAt(unknown, "this calendar is not in the file's holidays, which must stand before models") };
                        break;
                    case "rates":
                        window = window with { Rates = ReadRates(ref reader, fees: false) };
                        break;
                    default:
                        throw reader.Error("a window has name, days, utc, except, rates");
                }
            }

            if (window.Hours.Count == 0 || window.Rates.IsEmpty) throw reader.ErrorAt(incomplete, "a window needs utc hours and rates");
            windows.Add(window);
        }

        return [.. windows];
    }

    private static int ReadDays(ref CatalogJson reader)
    {
        int days = 0;
        reader.BeginArray();
        while (reader.NextElement())
        {
            long which = reader.Mark;
            int day = Array.IndexOf(DayNames, reader.String());
            if (day < 0) throw reader.ErrorAt(which, "a day is expected here: mon, tue, wed, thu, fri, sat, sun");
            days |= 1 << day;
        }

        return days;
    }

    private static List<(int From, int To)> ReadHours(ref CatalogJson reader)
    {
        List<(int, int)> hours = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long which = reader.Mark;
            string text = reader.String();
            if (text.Length != 11 || text[5] != '-' || Minute(text.AsSpan(0, 5)) is not { } from || Minute(text.AsSpan(6)) is not { } to || from >= to)
                throw reader.ErrorAt(which, "hours are expected here, as \"01:00-04:00\"; a range over midnight is two ranges");
            hours.Add((from, to));
        }

        return hours;
    }

    private static int? Minute(ReadOnlySpan<char> text)
    {
        if (text.SequenceEqual("24:00")) return 1440;
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
            ? (time.Hour * 60) + time.Minute
            : null;
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
            if (reader.Token != System.Text.Json.JsonTokenType.StartObject)
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

    private static RateCard ReadRates(ref CatalogJson reader, bool fees)
    {
        List<(PriceUnit, decimal)> prices = [];
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            if (!PriceUnits.TryParse(name, out PriceUnit unit) || unit.IsTokens() == fees)
                throw reader.Error(fees ? "this is not a unit of fees (per thousand)" : "this is not a unit of tokens (per million)");
            prices.Add((unit, reader.Amount()));
        }

        return new RateCard([.. prices]);
    }

    private sealed class FileParts
    {
        public string Provider { get; set; } = "";

        public bool FormatSeen { get; set; }

        public bool PricesAskedModel { get; set; }

        public DateOnly Reviewed { get; set; }

        public HashSet<string> Sources { get; } = [];

        public Dictionary<string, HolidayCalendar> Holidays { get; } = [];

        public List<ModelPrice> Models { get; } = [];
    }
}
