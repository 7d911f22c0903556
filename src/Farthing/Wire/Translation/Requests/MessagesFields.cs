using System.Collections.Frozen;
using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>The fields of a messages request that OpenAI's chat completions have no place for.</summary>
internal static class MessagesFields
{
    private static readonly FrozenSet<string> Carried = FrozenSet.ToFrozenSet(
        ["model", "messages", "system", "max_tokens", "temperature", "top_p", "stop_sequences", "stream", "tools", "tool_choice", "thinking", "output_format", "service_tier"]);

    public static void Check(JsonElement request, FieldLosses losses)
    {
        foreach (JsonProperty field in request.Fields())
        {
            if (!field.Value.IsThere() || Carried.Contains(field.Name)) continue;
            switch (field.Name)
            {
                case "cache_control":
                    losses.LeaveOut("cache_control");
                    break;
                case "metadata":
                    CheckInner(field, "user_id", null, losses);
                    break;
                case "output_config":
                    CheckInner(field, "effort", "format", losses);
                    break;
                default:
                    losses.Refuse(field.Name, RemedyOf(field.Name));
                    break;
            }
        }
    }

    private static void CheckInner(JsonProperty field, string first, string? second, FieldLosses losses)
    {
        foreach (JsonProperty inner in field.Value.Fields())
            if (inner.Value.IsThere() && inner.Name != first && inner.Name != second) losses.Refuse($"{field.Name}.{inner.Name}", "leave it out");
    }

    private static string RemedyOf(string name) => name switch
    {
        "top_k" => "use top_p",
        "mcp_servers" or "container" => "give the model tools of your own",
        _ => "leave it out, or name a model whose provider speaks Anthropic's wire",
    };
}
