using System.Text.Json;

namespace Farthing.Simulator.Tests;

/// <summary>One event of a stream, as a plain reader of the wire sees it.</summary>
internal sealed record ServerEvent(string? Name, string Data)
{
    public JsonElement Json => JsonElement.Parse(Data);

    public static List<ServerEvent> ParseAll(string body)
    {
        var events = new List<ServerEvent>();
        foreach (string block in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string? name = null;
            string data = "";
            foreach (string line in block.Split('\n'))
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    name = line[7..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    data += line[6..];
                }
            }

            events.Add(new ServerEvent(name, data));
        }

        return events;
    }
}
