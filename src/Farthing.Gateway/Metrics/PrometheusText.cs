using System.Text;

namespace Farthing.Gateway.Metrics;

/// <summary>Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal static class PrometheusText
{
    /// <summary>Begins a metric; its series follow, a line each.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c> or <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it is, on one line.</param>
    public static void Head(StringBuilder output, string name, string type, string help) => output.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>Writes a metric that has one series, without labels.</summary>
    public static void Single(StringBuilder output, string name, string type, string help, long value)
    {
        Head(output, name, type, help);
        output.Append($"{name} {value}\n");
    }

    /// <summary>A label's value as it is written between quotation marks.</summary>
    public static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
