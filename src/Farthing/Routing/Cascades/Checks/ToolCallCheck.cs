using System.Text.Json;
using Farthing.Wire.Schemas;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>Tools that are called are among those of the request, with arguments that follow their schemas; where one must be called, one is.</summary>
public sealed class ToolCallCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "tool_call";

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => true;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => answer.Tools.Count == 0 ? !answer.Form.WantsTool : answer.Tools.All(tool => IsValid(tool, answer.Form));

    private static bool IsValid(ToolUse tool, RequestedForm form)
    {
        if (!form.Tools.TryGetValue(tool.Name, out JsonElement schema)) return false;
        try
        {
            // A tool without parameters is called with an empty text by some models.
            using JsonDocument arguments = JsonDocument.Parse(tool.Arguments.Length == 0 ? "{}" : tool.Arguments);
            return arguments.RootElement.ValueKind == JsonValueKind.Object && (schema.ValueKind != JsonValueKind.Object || new JsonSchema(schema).Accepts(arguments.RootElement));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
