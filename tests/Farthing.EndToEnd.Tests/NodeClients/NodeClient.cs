using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>One SDK for Node, run twice: without the gateway and through it.</summary>
public abstract class NodeClient : IAsyncLifetime
{
    private readonly ProviderAndGateway _stack = new();
    private readonly string _script;
    private NodeScript? _direct;
    private NodeScript? _through;

    private protected NodeClient(string script) => _script = script;

    public async ValueTask InitializeAsync()
    {
        if (NodeScript.Missing is not null)
        {
            return;
        }

        await _stack.InitializeAsync();
        _direct = NodeScript.Start(_script, _stack.Direct);
        _through = NodeScript.Start(_script, _stack.Gateway);
    }

    /// <summary>Skips a test where Node or the packages are missing.</summary>
    internal static void SkipIfMissing()
    {
        if (NodeScript.Missing is { } reason)
        {
            // Where everything is expected to run, a test that cannot is a failure.
            (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse(reason);
            Assert.Skip(reason);
        }
    }

    internal async Task CompareAsync(IEnumerable<Scenario> scenarios, string name)
    {
        SkipIfMissing();
        Scenario scenario = scenarios.Single(one => one.Name == name);
        await Comparison.RunAsync(_stack, scenario, root => (root == _stack.Direct ? _direct! : _through!).RunAsync(name));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_direct is not null && _through is not null)
        {
            await _direct.DisposeAsync();
            await _through.DisposeAsync();
            await _stack.DisposeAsync();
        }
    }
}
