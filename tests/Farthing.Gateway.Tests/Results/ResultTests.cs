using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Results;

public sealed class ResultTests
{
    private const string Keys = """
        keys:
          - { name: shop, secret: "env:SHOP_KEY", project: shop }
          - { name: bank, secret: "env:BANK_KEY", project: bank }
        projects:
          - { name: shop }
          - { name: bank }
        """;

    private static readonly Dictionary<string, string> Secrets = new() { ["SHOP_KEY"] = "sk-farthing-of-the-shop", ["BANK_KEY"] = "sk-farthing-of-the-bank" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_comes_back_as_it_was_stored()
    {
        await using RunningGateway gateway = await StartAsync();
        byte[] bytes = [0, 255, 10, 13, 128, .. "x\0y"u8];
        using HttpResponseMessage put = await SendAsync(gateway, HttpMethod.Put, "extract/doc%2F7%20a", bytes, "application/x-custom; v=1");
        put.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using HttpResponseMessage get = await SendAsync(gateway, HttpMethod.Get, "extract/doc%2F7%20a");
        get.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await get.Content.ReadAsByteArrayAsync(Stop)).ShouldBe(bytes);
        get.Content.Headers.GetValues("Content-Type").Single().ShouldBe("application/x-custom; v=1");
        get.Headers.ETag.ShouldBe(put.Headers.ETag);
        RunningGateway.Text(get, "x-farthing-cache").ShouldBe("exact");
        RunningGateway.Text(get, "X-Content-Type-Options").ShouldBe("nosniff");
        using HttpResponseMessage same = await SendAsync(gateway, HttpMethod.Get, "extract/doc%2F7%20a", tag: put.Headers.ETag);
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using HttpResponseMessage head = await SendAsync(gateway, HttpMethod.Head, "extract/doc%2F7%20a");
        head.Content.Headers.ContentLength.ShouldBe(bytes.Length);
        (await head.Content.ReadAsByteArrayAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_value_has_another_tag_and_takes_the_old_ones_place()
    {
        await using RunningGateway gateway = await StartAsync();
        using HttpResponseMessage first = await SendAsync(gateway, HttpMethod.Put, "s/k", "one"u8.ToArray());
        using HttpResponseMessage second = await SendAsync(gateway, HttpMethod.Put, "s/k", "two"u8.ToArray());
        second.Headers.ETag.ShouldNotBe(first.Headers.ETag);
        using HttpResponseMessage get = await SendAsync(gateway, HttpMethod.Get, "s/k", tag: first.Headers.ETag);
        (await get.Content.ReadAsStringAsync(Stop)).ShouldBe("two");
        using HttpResponseMessage gone = await SendAsync(gateway, HttpMethod.Delete, "s/k");
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using HttpResponseMessage missing = await SendAsync(gateway, HttpMethod.Get, "s/k");
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RunningGateway.JsonAsync(missing)).GetProperty("error").GetProperty("code").GetString().ShouldBe("result_not_found");
        using HttpResponseMessage twice = await SendAsync(gateway, HttpMethod.Delete, "s/k");
        twice.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Projects_never_meet_whatever_they_call_their_results()
    {
        await using RunningGateway gateway = await StartAsync(Keys);
        string[] names = ["s/k", "sk/k", "project/shop", "shop/k", "s/k%2Fx", "s%2Fk/x"];
        foreach (string name in names)
        {
            using HttpResponseMessage put = await SendAsync(gateway, HttpMethod.Put, name, Encoding.UTF8.GetBytes($"shop {name}"), key: "SHOP_KEY");
            put.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            using HttpResponseMessage foreign = await SendAsync(gateway, HttpMethod.Get, name, key: "BANK_KEY");
            foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            using HttpResponseMessage removed = await SendAsync(gateway, HttpMethod.Delete, name, key: "BANK_KEY");
            removed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        foreach (string name in names)
        {
            using HttpResponseMessage own = await SendAsync(gateway, HttpMethod.Get, name, key: "SHOP_KEY");
            (await own.Content.ReadAsStringAsync(Stop)).ShouldBe($"shop {name}");
        }

        using HttpResponseMessage unknown = await gateway.Client.GetAsync("/v1/cache/s/k", Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_result_is_gone_when_its_time_is_over()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await StartAsync(time: time);
        using HttpResponseMessage put = await SendAsync(gateway, HttpMethod.Put, "s/k", "x"u8.ToArray(), headers: ("x-farthing-cache-ttl", "60"));
        time.Now += TimeSpan.FromSeconds(59);
        using HttpResponseMessage fresh = await SendAsync(gateway, HttpMethod.Get, "s/k");
        fresh.StatusCode.ShouldBe(HttpStatusCode.OK);
        RunningGateway.Text(fresh, "Age").ShouldBe("59");
        time.Now += TimeSpan.FromSeconds(1);
        using HttpResponseMessage over = await SendAsync(gateway, HttpMethod.Get, "s/k");
        over.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_the_callers_dialect()
    {
        await using RunningGateway gateway = await StartAsync();
        async Task Refused(HttpMethod method, string path, HttpStatusCode status, string code, byte[]? body = null, params (string, string)[] headers)
        {
            using HttpResponseMessage response = await SendAsync(gateway, method, path, body, headers: headers);
            response.StatusCode.ShouldBe(status, $"{method} {path}");
            JsonElement json = await RunningGateway.JsonAsync(response);
            json.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
            json.TryGetProperty("type", out _).ShouldBe(headers.Any(header => header.Item1 == "anthropic-version"));
        }

        await Refused(HttpMethod.Put, "s/k", HttpStatusCode.RequestEntityTooLarge, "request_too_large", new byte[(4 << 20) + 1]);
        await Refused(HttpMethod.Put, "s/k", HttpStatusCode.BadRequest, "invalid_header", [1], ("x-farthing-cache-ttl", "soon"));
        await Refused(HttpMethod.Put, "s/k", HttpStatusCode.BadRequest, "invalid_header", [1], ("x-farthing-cache-ttl", "0"));
        await Refused(HttpMethod.Put, "s/k", HttpStatusCode.BadRequest, "invalid_header", [1], ("x-farthing-cache-ttl", "99999999999999"));
        await Refused(HttpMethod.Put, "s/k", HttpStatusCode.UnsupportedMediaType, "unsupported_content_encoding", [1], ("Content-Encoding", "gzip"));
        await Refused(HttpMethod.Post, "s/k", HttpStatusCode.MethodNotAllowed, "method_not_allowed", [1]);
        await Refused(HttpMethod.Get, "s", HttpStatusCode.NotFound, "unknown_path");
        await Refused(HttpMethod.Get, "s/k/x", HttpStatusCode.NotFound, "unknown_path");
        await Refused(HttpMethod.Get, $"s/{new string('k', 513)}", HttpStatusCode.BadRequest, "invalid_name");
        await Refused(HttpMethod.Get, "s/a%0Ab", HttpStatusCode.BadRequest, "invalid_name");
        await Refused(HttpMethod.Get, "s/missing", HttpStatusCode.NotFound, "result_not_found", null, ("anthropic-version", "2023-06-01"));
    }

    [Fact]
    public async Task Many_writers_and_readers_of_one_name_see_whole_values()
    {
        await using RunningGateway gateway = await StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), Stop, async (i, _) =>
        {
            byte[] value = [.. Enumerable.Repeat((byte)(i % 7), 10_000)];
            using HttpResponseMessage put = await SendAsync(gateway, HttpMethod.Put, "s/k", value);
            put.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            using HttpResponseMessage get = await SendAsync(gateway, HttpMethod.Get, "s/k");
            byte[] read = await get.Content.ReadAsByteArrayAsync(Stop);
            read.Length.ShouldBe(10_000);
            read.Distinct().Count().ShouldBe(1);
        });
    }

    private static Task<RunningGateway> StartAsync(string settings = "", ManualTime? time = null) => RunningGateway.StartAsync(settings, environment: Secrets, configure: services =>
    {
        services.AddSingleton<ICache>(new CacheInMemory());
        if (time is not null) services.AddSingleton<TimeProvider>(time);
    });

    private static Task<HttpResponseMessage> SendAsync(
        RunningGateway gateway,
        HttpMethod method,
        string path,
        byte[]? body = null,
        string contentType = "application/octet-stream",
        string? key = null,
        EntityTagHeaderValue? tag = null,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri($"{gateway.Host.Addresses[0]}/v1/cache/{path}", UriKind.Absolute));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach ((string name, string value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secrets[key]);
        if (tag is not null) request.Headers.IfNoneMatch.Add(tag);
        return gateway.Client.SendAsync(request, Stop);
    }
}
