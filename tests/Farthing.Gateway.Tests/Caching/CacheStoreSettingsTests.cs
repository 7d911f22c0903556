using System.Net;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Tests.Caching.Distributed;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Where the gateway keeps what it caches, by its settings.</summary>
public sealed class CacheStoreSettingsTests
{
    private static readonly Uri Result = new("/v1/cache/step/one", UriKind.Relative);

    [Fact]
    public async Task What_is_cached_is_still_there_after_a_restart()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await PutAsync(gateway);
        await gateway.StopAndStartAsync();
        (await gateway.Client.GetStringAsync(Result)).ShouldBe("kept");
        File.Exists(Path.Combine(gateway.DataFolder, "cache.db")).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_store_it_ends_with_the_process()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("cache: { store: none }");
        await PutAsync(gateway);
        (await gateway.Client.GetStringAsync(Result)).ShouldBe("kept");
        await gateway.StopAndStartAsync();
        (await gateway.Client.GetAsync(Result)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        File.Exists(Path.Combine(gateway.DataFolder, "cache.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cache_that_the_host_brings_keeps_it()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            "cache: { memory: 0, store: distributed }", configure: services => services.AddSingleton<IDistributedCache>(new RedisCache(server.Port)));
        await PutAsync(gateway);
        while ((await gateway.Client.GetAsync(Result)).StatusCode != HttpStatusCode.OK) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        (await new RedisCache(server.Port).KeysAsync("farthing:entry:*")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_host_that_brings_none_is_told_which_setting_asks_for_it()
    {
        GatewayStartException failure = await Should.ThrowAsync<GatewayStartException>(() => RunningGateway.StartAsync("cache: { store: distributed }"));
        failure.Message.ShouldContain("cache.store");
    }

    [Fact]
    public async Task What_is_kept_is_encrypted_on_the_disk_and_read_again_with_its_key()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            "cache: { encryption_key: \"env:CACHE_KEY\" }", environment: new() { ["CACHE_KEY"] = Convert.ToBase64String(new byte[32]) });
        await PutAsync(gateway, "a secret that nobody may read on the disk");
        await gateway.StopAndStartAsync();
        (await gateway.Client.GetStringAsync(Result)).ShouldBe("a secret that nobody may read on the disk");
        foreach (string file in Directory.GetFiles(gateway.DataFolder, "cache.db*"))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldNotContain("nobody may read");
        }
    }

    [Fact]
    public async Task Metrics_tell_how_full_it_is_and_what_it_found()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await PutAsync(gateway);
        await gateway.Client.GetStringAsync(Result);
        string metrics = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain("farthing_cache_entries 1\n");
        metrics.ShouldContain("farthing_cache_max_bytes 67108864\n");
        metrics.ShouldContain("farthing_cache_lookups_total{found=\"memory\"} ");
        metrics.ShouldContain("farthing_cache_store_trouble 0\n");
    }

    private static async Task PutAsync(RunningGateway gateway, string text = "kept")
    {
        using StringContent content = new(text);
        using HttpResponseMessage response = await gateway.Client.PutAsync(Result, content);
        response.IsSuccessStatusCode.ShouldBeTrue();
    }
}
