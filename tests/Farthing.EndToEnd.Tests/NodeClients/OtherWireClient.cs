using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>The SDKs for Node, each asking the gateway for the other provider's model.</summary>
public sealed class OtherWireClient : IAsyncLifetime
{
    private static readonly string[] Scripts = ["openai.mjs", "anthropic.mjs", "ai-sdk.mjs", "langchain.mjs"];

    private readonly OtherWire _stack = new();
    private readonly Dictionary<string, NodeScript> _running = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        if (NodeScript.Missing is not null)
        {
            return;
        }

        await _stack.InitializeAsync();
        foreach (string script in Scripts)
        {
            _running[script] = NodeScript.Start(script, _stack.Gateway, otherWire: true);
        }
    }

    internal async Task RunAsync(string script, Scenario scenario)
    {
        NodeClient.SkipIfMissing();
        await Comparison.RunThroughAsync(_stack, scenario, _ => _running[script].RunAsync(scenario.Name));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeScript script in _running.Values)
        {
            await script.DisposeAsync();
        }

        if (_running.Count > 0)
        {
            await _stack.DisposeAsync();
        }
    }
}
