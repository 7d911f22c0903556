using System.Collections.Concurrent;
using System.Text;
using Farthing.Administration.Tree;

namespace Farthing.Gateway.Metrics;

/// <summary>Counts calls that did not say what their project requires them to say.</summary>
internal sealed class AttributionMetrics
{
    private readonly ConcurrentDictionary<(string Project, string Attribute, string Mode), long> _counts = new();

    /// <summary>Counts one call. Projects are the administrator's, so that clients cannot make series up.</summary>
    public void Count(string project, RequiredAttributes missing, AttributionMode mode)
    {
        foreach (RequiredAttributes attribute in new[] { RequiredAttributes.Feature, RequiredAttributes.User, RequiredAttributes.Team, RequiredAttributes.Tags })
        {
            if (missing.HasFlag(attribute))
                _counts.AddOrUpdate((project, attribute.ToString().ToLowerInvariant(), mode.ToString().ToLowerInvariant()), 1, static (_, count) => count + 1);
        }
    }

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        PrometheusText.Head(output, "farthing_missing_attribution_calls_total", "counter", "Calls without an attribute that their project requires, by what happened to them: warn or reject.");
        foreach (((string project, string attribute, string mode), long count) in _counts)
            output.Append($"farthing_missing_attribution_calls_total{{project=\"{PrometheusText.Escape(project)}\",attribute=\"{attribute}\",mode=\"{mode}\"}} {count}\n");
    }
}
