using Microsoft.Extensions.Options;

namespace Farthing.Gateway.Hosting;

/// <summary>Options that never change, for a part that asks for a monitor of them.</summary>
internal sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue => value;

    public T Get(string? name) => value;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}
