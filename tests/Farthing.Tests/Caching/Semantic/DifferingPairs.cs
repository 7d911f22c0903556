namespace Farthing.Tests.Caching.Semantic;

/// <summary>
/// Pairs of questions that differ in one number, name, date, unit or negation only, so that one answer never serves both: 2,000 from a fixed
/// seed, in digits and words, in capitals and small letters.
/// </summary>
public static class DifferingPairs
{
    public const int Count = 2_000;
    private const int Seed = 20261121;

    private static readonly string[] Numbers =
        ["2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "15", "20", "25", "30", "45", "50", "75", "100", "150", "200", "250", "500", "750", "1,000", "1,500", "2,000", "10,000", "0.5", "1.5", "2.5", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "twenty-five", "thirty", "forty", "fifty", "sixty", "one hundred", "two hundred", "five hundred", "one thousand", "two million"];

    private static readonly string[] People =
        ["John", "Mary", "Robert", "Linda", "Michael", "Susan", "David", "Karen", "Carlos", "Ahmed", "Priya", "Yuki", "Sergei", "Fatima", "Pierre", "Angela", "Marie", "Thomas", "Anna", "Peter", "Paul", "Laura", "Kevin", "Julia", "Daniel", "Emma", "Lucas", "Sofia", "Hiroshi", "Olga", "Ingrid", "Rahul"];

    private static readonly string[] Places =
        ["Paris", "London", "Berlin", "Madrid", "Rome", "Tokyo", "Boston", "Chicago", "Denver", "Seattle", "Toronto", "Sydney", "Mumbai", "Delhi", "Beijing", "Moscow", "Cairo", "Lagos", "Nairobi", "Lima", "Dallas", "Houston", "Miami", "Atlanta", "Vienna", "Prague", "Warsaw", "Dublin", "Lisbon", "Athens", "France", "Germany", "Italy", "Spain", "Japan", "Canada", "Brazil", "Mexico", "India", "Australia"];

    private static readonly string[] Brands =
        ["Google", "Microsoft", "Samsung", "Toyota", "Honda", "Nokia", "Sony", "Adidas", "Nike", "Netflix", "Spotify", "Uber", "Airbnb", "Facebook", "Instagram", "WhatsApp", "Intel", "Nvidia", "Siemens", "Volkswagen", "IKEA", "Pfizer", "Tesla", "PayPal", "Oracle", "Python", "Java", "Ruby", "Linux", "Android"];

    private static readonly string[] Dates =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "April", "June", "July", "August", "September", "October", "November", "December", "tomorrow", "yesterday", "today", "tonight", "2019", "2020", "2021", "2022", "1 May", "2 May", "3 March", "5 March", "March 7th", "July 4th", "12/03/2021", "13/03/2021", "next week", "next month", "last year", "this weekend", "Christmas", "Easter", "noon", "midnight", "5 pm", "6 pm", "5 am"];

    private static readonly string[][] Units =
    [
        ["miles", "kilometers", "meters", "feet", "yards", "inches", "km", "cm"], ["pounds", "kilograms", "grams", "ounces", "kg", "tons"],
        ["liters", "gallons", "pints", "cups", "ml", "quarts"], ["celsius", "fahrenheit", "kelvin"], ["seconds", "minutes", "hours", "days", "weeks", "months", "years"],
        ["dollars", "euros", "yen", "rupees", "USD", "EUR", "GBP", "pesos"], ["kilobytes", "megabytes", "gigabytes", "terabytes", "MB", "GB", "TB"],
    ];

    private static readonly string[] NumberFrames =
        ["what is {0} plus 7", "remind me in {0} minutes", "how do I invest {0} dollars", "set an alarm for {0} hours from now", "is {0} mg of ibuprofen safe", "book a table for {0} people", "how many calories are in {0} eggs", "transfer {0} euros to my savings account", "what can a {0} year old child eat", "show me the top {0} songs of the week", "divide {0} by 13", "can I withdraw {0} pounds in a day", "is a fever of {0} degrees dangerous", "where can I park for {0} days", "why was I charged {0} times"];

    private static readonly string[] PersonFrames =
        ["call {0} on the mobile", "when was {0} born", "send an email to {0} about the meeting", "how old is {0}", "did {0} reply to my message", "what is {0}'s phone number", "schedule a lunch with {0} on Friday", "who is {0} married to"];

    private static readonly string[] PlaceFrames =
        ["what is the weather in {0}", "what time is it in {0}", "how do I get a visa for {0}", "cheap hotels in {0}", "is it safe to travel to {0}", "what is the population of {0}", "find me a flight to {0}", "what are the best restaurants in {0}", "does my card work in {0}", "how far is {0} from here"];

    private static readonly string[] BrandFrames =
        ["how do I delete my {0} account", "what is the stock price of {0}", "is {0} down right now", "who founded {0}", "how can I learn {0} fast", "is {0} better than its competitors", "how do I get a job at {0}", "what does {0} cost"];

    private static readonly string[] DateFrames =
        ["what is on my calendar for {0}", "will it rain {0}", "cancel my meeting on {0}", "what happened on {0}", "are the banks open on {0}", "book a table for {0}", "remind me to pay the rent on {0}", "which films start on {0}", "what is the forecast for {0}"];

    private static readonly string[] UnitFrames =
        ["how many {0} are in a hundred", "convert 12 {0}", "is 40 {0} a lot", "what is 3.5 {0} in other units", "I have 20 {0} left, is that enough", "how long are 90 {0}"];

    private static readonly (string Plain, string Negated)[] Negations =
    [
        ("is it safe to {0}", "is it not safe to {0}"), ("should I {0}", "should I not {0}"), ("why can I {0}", "why can't I {0}"), ("I want to {0}", "I don't want to {0}"),
        ("what happens if I {0}", "what happens if I don't {0}"), ("can you {0} for me", "can you not {0} for me"), ("I was able to {0}", "I was never able to {0}"),
        ("people who {0} live longer", "people who do not {0} live longer"), ("why does she {0}", "why doesn't she {0}"), ("which countries {0}", "which countries do not {0}"),
    ];

    private static readonly string[] Deeds =
        ["eat raw eggs", "close my account", "use my card abroad", "sleep eight hours", "drink coffee at night", "pay by cheque", "cancel the order", "take aspirin with alcohol", "sign the contract", "exercise every morning", "update the firmware", "verify my identity", "activate the card", "accept cookies", "charge the phone overnight", "rent a car", "water the plants daily", "tip the waiter", "reheat rice", "store my password", "allow dual citizenship", "keep the receipt", "wash the chicken", "delete the app", "turn on the lights"];

    /// <summary>The pairs, and what each differs in.</summary>
    public static IEnumerable<(string First, string Second, string Difference)> All()
    {
        Random random = new(Seed);
        for (int i = 0; i < Count; i++)
        {
            (string first, string second, string difference) = (i % 5) switch
            {
                0 => Fill(random, NumberFrames, Numbers, "number"),
                1 => random.Next(3) switch
                {
                    0 => Fill(random, PersonFrames, People, "name"),
                    1 => Fill(random, PlaceFrames, Places, "name"),
                    _ => Fill(random, BrandFrames, Brands, "name"),
                },
                2 => Fill(random, DateFrames, Dates, "date"),
                3 => Fill(random, UnitFrames, Pick(random, Units), "unit"),
                _ => Negate(random),
            };
            if (random.Next(2) == 0) (first, second) = (second, first);
            switch (random.Next(3))
            {
                case 0:
                    (first, second) = (first.ToLowerInvariant(), second.ToLowerInvariant());
                    break;
                case 1:
                    second = second.ToLowerInvariant() + "?";
                    break;
            }

            yield return (first, second, difference);
        }
    }

    private static (string, string, string) Fill(Random random, string[] frames, string[] values, string difference)
    {
        string frame = Pick(random, frames);
        string first = Pick(random, values);
        string second = Pick(random, values);
        while (second == first || SaysTheSame(first, second)) second = Pick(random, values);
        return (string.Format(frame, first), string.Format(frame, second), difference);
    }

    // Different ways of writing one value are no different values.
    private static bool SaysTheSame(string first, string second)
    {
        string[][] same =
        [
            ["2", "two"], ["3", "three"], ["4", "four"], ["5", "five"], ["6", "six"], ["7", "seven"], ["8", "eight"], ["9", "nine"], ["10", "ten"], ["12", "twelve"], ["20", "twenty"],
            ["25", "twenty-five"], ["30", "thirty"], ["50", "fifty"], ["100", "one hundred"], ["200", "two hundred"], ["500", "five hundred"], ["1,000", "one thousand"],
            ["kilometers", "km"], ["kilograms", "kg"], ["dollars", "USD"], ["euros", "EUR"], ["megabytes", "MB"], ["gigabytes", "GB"], ["terabytes", "TB"],
        ];
        return same.Any(group => group.Contains(first) && group.Contains(second));
    }

    private static (string, string, string) Negate(Random random)
    {
        (string plain, string negated) = Negations[random.Next(Negations.Length)];
        string deed = Pick(random, Deeds);
        return (string.Format(plain, deed), string.Format(negated, deed), "negation");
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
