using System.Collections.Frozen;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Units, currencies and words for dates and times, each under one name, however it is written.</summary>
internal static class Measures
{
    private const string Units =
        """
        kilometer=km kms kilometers kilometre kilometres;meter=m meters metre metres;centimeter=cm cms centimeters centimetre centimetres;millimeter=mm millimeters millimetre millimetres;
        mile=miles mi;yard=yards yd yds;foot=feet ft;inch=inches;
        kilogram=kg kgs kilo kilos kilograms kilogramme kilogrammes;gram=g grams gramme grammes gm;milligram=mg mgs milligrams;microgram=mcg micrograms;
        pound=pounds lb lbs;ounce=ounces oz;stone=stones;ton=tons;tonne=tonnes;
        liter=l liters litre litres;milliliter=ml milliliters millilitre millilitres;gallon=gallons gal;pint=pints;quart=quarts;cup=cups;tablespoon=tablespoons tbsp;teaspoon=teaspoons tsp;
        celsius=centigrade c;fahrenheit=f;kelvin=;degree=degrees °;
        second=seconds sec secs;minute=minutes min mins;hour=hours hr hrs;day=days;week=weeks wk wks;fortnight=fortnights;month=months;year=years yr yrs;decade=decades;century=centuries;
        millisecond=milliseconds ms;weekly=;daily=;monthly=;yearly=annually annual;hourly=;
        byte=bytes;kilobyte=kb kilobytes;megabyte=mb megabytes;gigabyte=gb gigabytes gigs;terabyte=tb terabytes;mbps=;gbps=;
        watt=watts w;kilowatt=kw kilowatts;volt=volts v;amp=amps ampere amperes;hertz=hz;mph=;kph=kmh;calorie=calories kcal cal;joule=joules;horsepower=hp;acre=acres;hectare=hectares;
        percent=% percentage;dollar=$ dollars usd bucks;euro=€ euros eur;sterling=£ gbp quid;yen=¥ jpy;rupee=rupees inr rs;yuan=renminbi rmb cny;franc=francs chf;peso=pesos;
        ruble=rubles rouble roubles rub;cent=cents;penny=pennies pence;bitcoin=bitcoins btc;ethereum=eth;aud=;cad=;
        """;

    private const string Dates =
        """
        january=jan;february=feb;april=apr;june=jun;july=jul;august=aug;september=sep sept;october=oct;november=nov;december=dec;
        monday=mondays mon;tuesday=tuesdays tue tues;wednesday=wednesdays wed;thursday=thursdays thu thur thurs;friday=fridays fri;saturday=saturdays sat;sunday=sundays;
        today=;tomorrow=;yesterday=;tonight=;morning=mornings;afternoon=afternoons;evening=evenings;night=nights;noon=midday;midnight=;weekend=weekends;
        am=;pm=;bc=bce;spring=;summer=;autumn=;winter=;christmas=xmas;easter=;thanksgiving=;halloween=;
        """;

    private static readonly FrozenDictionary<string, string> Names = Read(Units, "u:").Concat(Read(Dates, "d:")).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>The one name of a unit, currency, date or time word; null for any other word.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="afterNumber">Whether a number stands before it: only there are "m", "c" and "am" units.</param>
    public static string? Find(string word, bool afterNumber)
    {
        if (!Names.TryGetValue(word, out string? name)) return null;
        if (word.Length <= 2 && !afterNumber && word is "m" or "c" or "f" or "g" or "l" or "v" or "w" or "am" or "ms" or "mi" or "rs" or "cal" or "in") return afterNumber ? name : null;
        return name;
    }

    /// <summary>Whether a word names a month that is nothing else ("march" and "may" only beside a number).</summary>
    public static string? Month(string word, bool besideNumber) => besideNumber && word is "may" or "mar" or "march" ? "d:" + (word == "mar" ? "march" : word) : null;

    /// <summary>Whether a word moves the date or time word after it ("next week", "last Friday").</summary>
    public static bool MovesDate(string word, string next) => word is "next" or "last" or "previous" or "past" or "coming" && Names.ContainsKey(next);

    private static IEnumerable<KeyValuePair<string, string>> Read(string table, string prefix)
    {
        foreach (string entry in table.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            string name = entry[..equals];
            yield return new(name, prefix + name);
            foreach (string other in entry[(equals + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return new(other, prefix + name);
        }
    }
}
