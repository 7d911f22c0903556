using System.Globalization;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>What the scenarios ask for.</summary>
internal static class Material
{
    public const string Question = "Which birds stay through the winter on a northern coast, and what do they eat?";
    public const string WeatherQuestion = "What is the weather in Tromsø?";
    public const string TimetableQuestion = "Write down a timetable for the ferry from Lisbon.";
    public const string ColourQuestion = "Name the colour of this picture.";
    public const string Forecast = """{"celsius":-3,"sky":"clear"}""";
    public const string WeatherSchema = """
        {"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],"additionalProperties":false}
        """;

    public const string TimetableSchema = """
        {"type":"object","properties":{"harbour":{"type":"string"},"departures":{"type":"array","items":{"type":"integer"}}},"required":["harbour","departures"],"additionalProperties":false}
        """;

    /// <summary>One red pixel.</summary>
    public const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

    public static readonly string[] Passages =
    [
        "The gulls follow the plough inland when the sea is rough.",
        "Ebbe und Flut kommen hier ohne Fahrplan.",
        "波が静かな朝、海鳥は岩の上で眠る。",
    ];

    /// <summary>Long enough for every provider's prompt cache.</summary>
    public static string Handbook { get; } = string.Join('\n', Enumerable.Range(1, 400)
        .Select(n => string.Create(CultureInfo.InvariantCulture, $"Rule {n}: log the birds of bay {n % 12} at low tide, and sign the page before you leave.")));
}
