using System.Text.Json;
using Farthing.Wire.Schemas;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>Where JSON was asked for, the text is JSON, and valid against the schema that was asked for.</summary>
public sealed class JsonCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "json";

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => true;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer)
    {
        // A call of a tool stands in the place of the text.
        if (!answer.Form.WantsJson || (answer.Tools.Count > 0 && answer.Text.Length == 0)) return true;
        try
        {
            using JsonDocument text = JsonDocument.Parse(answer.Text);
            return answer.Form.Schema.ValueKind == JsonValueKind.Object
                ? new JsonSchema(answer.Form.Schema).Accepts(text.RootElement)
                : text.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
