using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.Caching;

/// <summary>A provider and a gateway that keeps every answer.</summary>
public sealed class CachingGateway : ProviderAndGateway
{
    private protected override string Settings => "cache: { exact: on, max_temperature: 2 }";
}
