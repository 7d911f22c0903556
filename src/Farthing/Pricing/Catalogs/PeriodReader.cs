using System.Globalization;

namespace Farthing.Pricing.Catalogs;

/// <summary>Reads the price periods of a model, with their tiers and windows.</summary>
internal static class PeriodReader
{
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads a model's periods, the latest first.</summary>
    public static PricePeriod[] ReadAll(ref CatalogJson reader, CatalogScope scope)
    {
        List<PricePeriod> periods = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            PricePeriod period = Read(ref reader, scope);
            if (period.From is { } from && period.To is { } to && from >= to) throw reader.ErrorAt(mark, "to must be after from");
            foreach (PricePeriod other in periods)
                if (other.Status == period.Status && Overlap(other, period)) throw reader.ErrorAt(mark, "this period overlaps another one of the same status");
            periods.Add(period);
        }

        periods.Sort(static (a, b) => (b.From ?? DateTimeOffset.MinValue).CompareTo(a.From ?? DateTimeOffset.MinValue));
        return [.. periods];
    }

    private static bool Overlap(PricePeriod a, PricePeriod b) =>
        a.Status != PeriodStatus.Cancelled
        && (a.From is null || b.To is null || a.From < b.To)
        && (b.From is null || a.To is null || b.From < a.To);

    private static PricePeriod Read(ref CatalogJson reader, CatalogScope scope)
    {
        long mark = reader.Mark;
        DateTimeOffset? from = null;
        DateTimeOffset? to = null;
        DateOnly? reviewed = null;
        var status = PeriodStatus.Confirmed;
        RateCard? rates = null;
        PriceTier[] tiers = [];
        PriceWindow[] windows = [];
        List<string> sources = [];
        string note = "";
        reader.BeginObject();
        while (reader.NextMember(out string name))
        {
            long here = reader.Mark;
            switch (name)
            {
                case "from":
                    from = reader.Instant();
                    break;
                case "to":
                    to = reader.Instant();
                    break;
                case "status":
                    status = reader.String() switch
                    {
                        "confirmed" => PeriodStatus.Confirmed,
                        "scheduled" => PeriodStatus.Scheduled,
                        "unconfirmed" => PeriodStatus.Unconfirmed,
                        "cancelled" => PeriodStatus.Cancelled,
                        _ => throw reader.ErrorAt(here, "\"confirmed\", \"scheduled\", \"unconfirmed\" or \"cancelled\" is expected here"),
                    };
                    break;
                case "rates":
                    rates = CatalogReader.ReadRates(ref reader, fees: false);
                    break;
                case "tiers":
                    tiers = ReadTiers(ref reader);
                    break;
                case "windows":
                    windows = ReadWindows(ref reader, scope);
                    break;
                case "sources":
                    ReadSourceNames(ref reader, scope, sources);
                    break;
                case "checked":
                    reviewed = reader.Day();
                    break;
                case "note":
                    note = reader.String();
                    break;
                default:
                    throw reader.Error("this member is not known; a period has from, to, status, rates, tiers, windows, sources, checked, note");
            }
        }

        return new PricePeriod
        {
            From = from,
            To = to,
            Status = status,
            Rates = rates ?? throw reader.ErrorAt(mark, "a period needs rates"),
            Tiers = tiers,
            Windows = windows,
            Sources = sources,
            Checked = reviewed,
            Note = note,
        };
    }

    private static void ReadSourceNames(ref CatalogJson reader, CatalogScope scope, List<string> names)
    {
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            string name = reader.String();
            if (!scope.Sources.Contains(name)) throw reader.ErrorAt(mark, "this source is not described in the file's sources");
            names.Add(name);
        }
    }

    private static PriceTier[] ReadTiers(ref CatalogJson reader)
    {
        List<PriceTier> tiers = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            long? over = null;
            bool? inclusive = null;
            RateCard? rates = null;
            reader.BeginObject();
            while (reader.NextMember(out string name))
            {
                long here = reader.Mark;
                switch (name)
                {
                    case "over":
                        over = reader.Count();
                        break;
                    case "boundary":
                        inclusive = reader.String() switch { ">" => false, ">=" => true, _ => throw reader.ErrorAt(here, "\">\" or \">=\" is expected here") };
                        break;
                    case "rates":
                        rates = CatalogReader.ReadRates(ref reader, fees: false);
                        break;
                    default:
                        throw reader.Error("a tier has over, boundary, rates");
                }
            }

            if (over is null || inclusive is null || rates is null) throw reader.ErrorAt(mark, "a tier needs over, boundary (\">\" or \">=\") and rates");
            tiers.Add(new PriceTier(over.Value, inclusive.Value, rates));
        }

        tiers.Sort(static (a, b) => b.PromptTokens.CompareTo(a.PromptTokens));
        return [.. tiers];
    }

    private static PriceWindow[] ReadWindows(ref CatalogJson reader, CatalogScope scope)
    {
        List<PriceWindow> windows = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            string windowName = "";
            int days = 0b111_1111;
            List<HourRange> hours = [];
            HolidayCalendar? except = null;
            RateCard rates = RateCard.Empty;
            reader.BeginObject();
            while (reader.NextMember(out string name))
            {
                long here = reader.Mark;
                switch (name)
                {
                    case "name":
                        windowName = reader.String();
                        break;
                    case "days":
                        days = ReadDays(ref reader);
                        break;
                    case "utc":
                        ReadHours(ref reader, hours);
                        break;
                    case "except":
                        if (!scope.Holidays.TryGetValue(reader.String(), out except))
                            throw reader.ErrorAt(here, "this calendar is not in the file's holidays, which must stand before models");
                        break;
                    case "rates":
                        rates = CatalogReader.ReadRates(ref reader, fees: false);
                        break;
                    default:
                        throw reader.Error("a window has name, days, utc, except, rates");
                }
            }

            if (hours.Count == 0 || rates.IsEmpty) throw reader.ErrorAt(mark, "a window needs utc hours and rates");
            windows.Add(new PriceWindow { Name = windowName, Days = days, Hours = hours, Except = except, Rates = rates });
        }

        return [.. windows];
    }

    private static int ReadDays(ref CatalogJson reader)
    {
        int days = 0;
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            int day = Array.IndexOf(DayNames, reader.String());
            if (day < 0) throw reader.ErrorAt(mark, "a day is expected here: mon, tue, wed, thu, fri, sat, sun");
            days |= 1 << day;
        }

        return days;
    }

    private static void ReadHours(ref CatalogJson reader, List<HourRange> hours)
    {
        reader.BeginArray();
        while (reader.NextElement())
        {
            long mark = reader.Mark;
            string text = reader.String();
            if (text.Length != 11 || text[5] != '-' || Minute(text.AsSpan(0, 5)) is not { } from || Minute(text.AsSpan(6)) is not { } to || from >= to)
                throw reader.ErrorAt(mark, "hours are expected here, as \"01:00-04:00\"; a range over midnight is two ranges");
            hours.Add(new HourRange(from, to));
        }
    }

    private static int? Minute(ReadOnlySpan<char> text)
    {
        if (text.SequenceEqual("24:00")) return 1440;
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
            ? (time.Hour * 60) + time.Minute
            : null;
    }
}
