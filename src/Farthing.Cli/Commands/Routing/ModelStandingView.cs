using System.Globalization;
using System.Text.Json;
using Farthing.Routing.Advice;
using Spectre.Console;

namespace Farthing.Cli.Commands.Routing;

/// <summary>How one model stands among others, in the tables and in the JSON of every kind of advice.</summary>
internal static class ModelStandingView
{
    /// <summary>The columns that show it.</summary>
    public static readonly string[] Columns = ["MODEL", "QUALITY", "PER 1000", "DOMINATED BY"];

    /// <summary>Its cells.</summary>
    public static string[] Cells(ModelStanding model) =>
    [
        Markup.Escape(model.Model),
        string.Create(CultureInfo.InvariantCulture, $"{100 * model.Quality:F1} ± {100 * model.HalfWidth:F1} %"),
        string.Create(CultureInfo.InvariantCulture, $"${model.CostPerThousand:F4}"),
        Markup.Escape(model.DominatedBy ?? ""),
    ];

    /// <summary>Writes the field <c>models</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<ModelStanding> models)
    {
        json.WriteStartArray("models");
        foreach (ModelStanding model in models)
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            json.WriteNumber("quality", model.Quality);
            json.WriteNumber("quality_half_width", model.HalfWidth);
            json.WriteString("cost_per_1000_usd", model.CostPerThousand.ToString(CultureInfo.InvariantCulture));
            json.WriteString("dominated_by", model.DominatedBy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
