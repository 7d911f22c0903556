using System.Text.Json;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pools;

namespace Farthing.Routing.Evaluation;

/// <summary>Decisions as lines of JSON, one for each question, in their order.</summary>
/// <param name="questions">What was decided on.</param>
public sealed class DecisionLines(IReadOnlyList<OutcomeRow> questions)
{
    private readonly List<Action<Utf8JsonWriter>> _lines = [];

    /// <summary>Takes how much the strong model is worth with each question.</summary>
    public void Add(IReadOnlyList<double> scores)
    {
        foreach (double score in scores) _lines.Add(json => json.WriteNumber("p", score));
    }

    /// <summary>Takes which models are called for each question.</summary>
    public void Add(IReadOnlyList<PoolPlan> plans)
    {
        foreach (PoolPlan plan in plans)
        {
            _lines.Add(json =>
            {
                json.WriteStartArray("calls");
                foreach (string model in plan.Calls) json.WriteStringValue(model);
                json.WriteEndArray();
                json.WriteString("final", plan.Final);
            });
        }
    }

    /// <summary>Writes the lines.</summary>
    public void Write(Stream output)
    {
        using Utf8JsonWriter json = new(output);
        for (int i = 0; i < _lines.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("id", questions[i].Id);
            _lines[i](json);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');
        }
    }
}
