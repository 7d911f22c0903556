using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Tests.Prices;

/// <summary>A provider that gives one answer to everything: for what the simulator does not say, as OpenRouter's own cost.</summary>
internal sealed class FixedProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FixedProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<FixedProvider> StartAsync(string answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(answer);
        });
        await app.StartAsync();
        return new FixedProvider(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
